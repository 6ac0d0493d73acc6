#pragma once

#include "rollcall/people/session.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace rollcall::store {

/// One session with the database, opened at first use. One thread at a time; every thread opens its own.
class Database {
 public:
  enum class Tables {
    bring_up_to_date,  ///< makes or migrates people and host tables when it opens
    expect,            ///< somebody else has done so
  };

  /// Error(invalid_argument) for an address that is not understood.
  explicit Database(const std::string& url, Tables tables = Tables::bring_up_to_date);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  [[nodiscard]] soci::session& session();
  [[nodiscard]] const people::DatabaseUrl& url() const noexcept { return url_; }
  [[nodiscard]] const std::string& address() const noexcept { return address_; }  ///< as it was given

  /// Runs `work`, translating database failures. `doing` completes "while ...". A session whose connection is
  /// lost is given up: the next use opens another one.
  void run(std::string_view doing, const std::function<void(soci::session&)>& work);
  /// The same in one transaction; work may run more than once.
  void transact(std::string_view doing, const std::function<void(soci::session&)>& work);

 private:
  void forget_lost_session(const Error& error) noexcept;

  std::string address_;
  people::DatabaseUrl url_;
  Tables tables_;
  std::unique_ptr<soci::session> session_;
};

}  // namespace rollcall::store
