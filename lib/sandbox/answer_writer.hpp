#pragma once

#include <chrono>
#include <functional>
#include <string_view>

#include "sandbox/feed_server.hpp"

namespace workwise::sandbox {

/// What to do with the connection once the answer is out: a server that lied about the length, or
/// stopped half-way, can't be asked again.
enum class After { keep, close, reset };

struct Asked {
  bool head_only = false;
  bool keep_alive = true;
};

using WriteBytes = std::function<bool(std::string_view)>;            ///< false: the client is gone
using Pause = std::function<bool(std::chrono::milliseconds pause)>;  ///< false: we are stopping

/// Puts an answer on the wire with every fault it asks for. `body` stands for answer.body, which
/// may be shared and large. A stream without content_length goes out chunked.
After write_answer(const Answer& answer, std::string_view body, Asked asked,
                   const WriteBytes& write, const Pause& pause);

}  // namespace workwise::sandbox
