#pragma once

#include "postgres/failure.hpp"
#include "postgres/session.hpp"

namespace workwise::postgres {

/// For this folder only.
struct Result::Data {
  explicit Data(ResultHandle handle) : result(std::move(handle)) {}
  ResultHandle result;
};

}  // namespace workwise::postgres
