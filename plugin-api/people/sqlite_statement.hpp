#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace soci {
class session;
}
namespace sqlite_api {
struct sqlite3;
struct sqlite3_stmt;
}  // namespace sqlite_api

namespace rollcall::people {

/// A prepared statement that reads the text bound to it where it lies. SOCI copies each value twice on its
/// way, which for a row of twenty columns takes longer than writing the row. Failures are thrown as SOCI's
/// own. What is bound stays bound until something else is bound in its place.
class SqliteStatement {
 public:
  /// `sql` numbers its parameters: ?1, ?2. The session must outlive the statement.
  SqliteStatement(soci::session& session, const std::string& sql);
  ~SqliteStatement();
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;

  /// The text must stay where it is while the statement runs.
  void bind(int parameter, std::string_view text);
  void bind(int parameter, std::int64_t number);
  void bind_null(int parameter);

  /// Runs to the end; returns how many rows were written.
  int run();

  /// Runs a statement that gives at most one row, to its end. `take` is called with that row, if there is
  /// one.
  template <typename Take>
  bool fetch_one(Take take) {
    const Running running(*this);
    if (!step()) return false;
    take(*this);
    return true;
  }

  /// Of the row that was given to `take`, from 0. Texts are good until it returns.
  [[nodiscard]] std::string_view text(int column) const;
  [[nodiscard]] std::int64_t number(int column) const;

 private:
  /// A statement that stopped at a row would hold its read transaction open.
  struct Running {
    explicit Running(SqliteStatement& statement) : owner(statement) {}
    ~Running() { owner.reset(); }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    SqliteStatement& owner;
  };

  [[nodiscard]] bool step();
  void reset() noexcept;
  void check(int result) const;

  sqlite_api::sqlite3* connection_;
  sqlite_api::sqlite3_stmt* statement_ = nullptr;
};

}  // namespace rollcall::people
