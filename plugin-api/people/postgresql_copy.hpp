#pragma once

#include <string>
#include <string_view>

namespace soci {
class session;
}

namespace rollcall::people {

/// Rows in COPY's text format (PostgreSQL manual, COPY, "Text Format"). Text must be UTF-8 without U+0000.
class CopyRows {
 public:
  void add(std::string_view value);
  void add_null();
  void end_row();
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  void separate();

  std::string text_;
  bool in_row_ = false;
};

/// Runs "COPY ... FROM STDIN", which SOCI does not offer, on the session's own connection and so in its
/// transaction. Throws soci::postgresql_soci_error.
void copy_in(soci::session& session, const std::string& command, const CopyRows& rows);

}  // namespace rollcall::people
