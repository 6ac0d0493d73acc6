#include "postgresql_copy.hpp"

#include <algorithm>
#include <memory>

#include <libpq-fe.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

namespace rollcall::people {
namespace {

constexpr std::size_t kChunkBytes = 64 << 10;

struct Clear {
  void operator()(PGresult* result) const noexcept { ::PQclear(result); }
};
using Result = std::unique_ptr<PGresult, Clear>;

[[noreturn]] void fail(const PGresult* result) {
  const char* state = result == nullptr ? nullptr : ::PQresultErrorField(result, PG_DIAG_SQLSTATE);
  throw soci::postgresql_soci_error("COPY failed.", state == nullptr ? "08000" : state);
}

/// Takes all results, as libpq wants it, and fails with the first that is none of `wanted`.
void take_results(PGconn* connection, ExecStatusType wanted) {
  Result failed;
  bool seen = false;
  while (Result result{::PQgetResult(connection)}) {
    if (::PQresultStatus(result.get()) == wanted) {
      seen = true;
    } else if (!failed) {
      failed = std::move(result);
    }
  }
  if (failed || !seen) fail(failed.get());
}

/// What the format gives a meaning.
bool is_special(char letter) noexcept {
  return letter == '\\' || letter == '\t' || letter == '\n' || letter == '\r';
}

}  // namespace

CopyIn::CopyIn(soci::session& session, const std::string& command)
    : connection_(static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_) {
  const Result started{::PQexec(connection_, command.c_str())};
  if (::PQresultStatus(started.get()) != PGRES_COPY_IN) fail(started.get());
  open_ = true;
}

CopyIn::~CopyIn() {
  if (!open_ || ::PQputCopyEnd(connection_, "incomplete") != 1) return;
  while (const Result result{::PQgetResult(connection_)}) {
  }
}

void CopyIn::separate() {
  if (in_row_) text_ += '\t';
  in_row_ = true;
}

void CopyIn::add_null() {
  separate();
  text_ += "\\N";
}

void CopyIn::add(std::string_view value) {
  separate();
  while (true) {
    const auto special =
        static_cast<std::size_t>(std::find_if(value.begin(), value.end(), is_special) - value.begin());
    text_ += value.substr(0, special);
    if (special == value.size()) return;
    const char letter = value[special];
    text_ += '\\';
    text_ += letter == '\t' ? 't' : letter == '\n' ? 'n' : letter == '\r' ? 'r' : '\\';
    value.remove_prefix(special + 1);
  }
}

void CopyIn::end_row() {
  text_ += '\n';
  in_row_ = false;
  if (text_.size() >= kChunkBytes) send();
}

void CopyIn::send() {
  const bool sent = ::PQputCopyData(connection_, text_.data(), static_cast<int>(text_.size())) == 1;
  text_.clear();
  if (!sent) end("incomplete");
}

void CopyIn::finish() {
  send();
  end(nullptr);
}

/// `why`: the rows are given up.
void CopyIn::end(const char* why) {
  const bool sent = ::PQputCopyEnd(connection_, why) == 1;
  open_ = false;
  take_results(connection_, PGRES_COMMAND_OK);
  if (!sent) fail(nullptr);
}

}  // namespace rollcall::people
