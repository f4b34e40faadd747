#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "postgres/error.hpp"
#include "service/records.hpp"

namespace workwise::service {

/// An answer from the database, or why there is none.
template <typename T>
struct Answer {
  std::optional<T> value;
  std::string error;
  bool database_lost = false;  ///< it is away; asking again later may help
  bool locked = false;         ///< another holds what was needed
};

/// Where the control plane has its questions to the database answered: one thread with the Records,
/// so that the control thread never waits. First come, first served.
///
/// Shape: ask() from the control thread; `work(Records&)` runs on the desk's thread, `then(Answer)`
///        back on the control thread.
class Desk {
 public:
  Desk(boost::asio::io_context& control, Records records)
      : control_(control), records_(std::move(records)) {}
  ~Desk() { thread_.join(); }
  Desk(const Desk&) = delete;

  template <typename Work, typename Then>
  void ask(Work work, Then then) {
    boost::asio::post(thread_, [this, work = std::move(work), then = std::move(then)]() mutable {
      auto answer = reply(work);
      boost::asio::post(control_, [then = std::move(then), answer = std::move(answer)]() mutable {
        then(std::move(answer));
      });
    });
  }

 private:
  template <typename Work>
  auto reply(Work& work) -> Answer<decltype(work(std::declval<Records&>()))> {
    Answer<decltype(work(records_))> answer;
    try {
      answer.value = work(records_);
    } catch (const postgres::Error& error) {
      answer.error = error.what();
      answer.database_lost = error.connection_lost();
    } catch (const LockedError& error) {
      answer.error = error.what();
      answer.locked = true;
    } catch (const std::exception& error) {
      answer.error = error.what();
    }
    return answer;
  }

  boost::asio::io_context& control_;
  Records records_;
  boost::asio::thread_pool thread_{1};
};

}  // namespace workwise::service
