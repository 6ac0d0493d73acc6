#pragma once

#include <string>
#include <string_view>

struct pg_conn;
namespace soci {
class session;
}

namespace rollcall::people {

/// "COPY ... FROM STDIN", which SOCI does not offer, on the session's own connection and so in its
/// transaction. Rows are sent while they are made, so that the server writes the first ones meanwhile; they
/// are in COPY's text format (PostgreSQL manual, COPY, "Text Format"), and text must be UTF-8 without U+0000.
/// Throws soci::postgresql_soci_error. Nothing else may be done with the session before finish() or the end
/// of this object, which gives the rows up.
class CopyIn {
 public:
  CopyIn(soci::session& session, const std::string& command);
  ~CopyIn();
  CopyIn(const CopyIn&) = delete;
  CopyIn& operator=(const CopyIn&) = delete;

  void add(std::string_view value);
  void add_null();
  void end_row();
  void finish();

 private:
  void separate();
  void send();
  void end(const char* why);

  pg_conn* connection_;
  std::string text_;  ///< not yet sent
  bool in_row_ = false;
  bool open_ = false;
};

}  // namespace rollcall::people
