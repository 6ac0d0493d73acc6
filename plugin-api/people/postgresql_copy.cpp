#include "postgresql_copy.hpp"

#include <algorithm>
#include <memory>

#include <libpq-fe.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

namespace rollcall::people {
namespace {

constexpr std::size_t kChunkBytes = 1 << 20;

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

}  // namespace

void CopyRows::separate() {
  if (in_row_) text_ += '\t';
  in_row_ = true;
}

void CopyRows::add_null() {
  separate();
  text_ += "\\N";
}

void CopyRows::add(std::string_view value) {
  separate();
  while (true) {
    const std::size_t special = value.find_first_of("\\\t\n\r");
    text_ += value.substr(0, special);
    if (special == std::string_view::npos) return;
    const char letter = value[special];
    text_ += '\\';
    text_ += letter == '\t' ? 't' : letter == '\n' ? 'n' : letter == '\r' ? 'r' : '\\';
    value.remove_prefix(special + 1);
  }
}

void CopyRows::end_row() {
  text_ += '\n';
  in_row_ = false;
}

void copy_in(soci::session& session, const std::string& command, const CopyRows& rows) {
  auto* connection = static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_;
  const Result started{::PQexec(connection, command.c_str())};
  if (::PQresultStatus(started.get()) != PGRES_COPY_IN) fail(started.get());
  bool sent = true;
  for (std::string_view rest = rows.text(); sent && !rest.empty();) {
    const std::size_t length = std::min(rest.size(), kChunkBytes);
    sent = ::PQputCopyData(connection, rest.data(), static_cast<int>(length)) == 1;
    rest.remove_prefix(length);
  }
  sent = ::PQputCopyEnd(connection, sent ? nullptr : "incomplete") == 1 && sent;
  take_results(connection, PGRES_COMMAND_OK);
  if (!sent) fail(nullptr);
}

}  // namespace rollcall::people
