#include "postgresql_connect.hpp"

#include <cctype>
#include <chrono>
#include <memory>
#include <poll.h>

#include <libpq-fe.h>

namespace rollcall::people {
namespace {

struct Finish {
  void operator()(PGconn* connection) const noexcept { ::PQfinish(connection); }
};

constexpr int kPatienceMs = 10'000;

/// One attempt with errors reduced to severity and SQLSTATE.
std::string bare_connect_message(const std::string& uri) {
  const std::unique_ptr<PGconn, Finish> connection{::PQconnectStart(uri.c_str())};
  if (!connection) return {};
  ::PQsetErrorVerbosity(connection.get(), PQERRORS_SQLSTATE);
  PostgresPollingStatusType wanted = PGRES_POLLING_WRITING;
  while (::PQstatus(connection.get()) != CONNECTION_BAD && wanted != PGRES_POLLING_OK &&
         wanted != PGRES_POLLING_FAILED) {
    const short events = wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT;
    pollfd descriptor{.fd = ::PQsocket(connection.get()), .events = events, .revents = 0};
    if (::poll(&descriptor, 1, kPatienceMs) <= 0) return {};
    wanted = ::PQconnectPoll(connection.get());
  }
  return ::PQerrorMessage(connection.get());
}

bool is_sqlstate(std::string_view text) {
  if (text.size() != 5) return false;
  for (const char letter : text) {
    if (std::isdigit(static_cast<unsigned char>(letter)) == 0 && (letter < 'A' || letter > 'Z')) return false;
  }
  return true;
}

/// The message ends "FATAL:  28P01"; the word before it may be translated.
std::string last_sqlstate(std::string message) {
  while (!message.empty() && std::isspace(static_cast<unsigned char>(message.back())) != 0) {
    message.pop_back();
  }
  if (message.size() < 7) return {};
  const auto state = message.substr(message.size() - 5);
  return message[message.size() - 6] == ' ' && is_sqlstate(state) ? state : std::string{};
}

Error make(Status status, std::string message, std::string next_step, const std::string& sqlstate) {
  return Error(
      status,
      {.message = std::move(message), .next_step = std::move(next_step), .detail = "SQLSTATE " + sqlstate});
}

}  // namespace

Error connect_error(const DatabaseUrl& url) {
  const std::string sqlstate = last_sqlstate(bare_connect_message(url.target));
  if (!sqlstate.empty()) return postgresql_error(sqlstate, url, "connecting");
  return Error(Status::unavailable,
               {.message = "The database server of " + url.redacted() + " cannot be reached.",
                .next_step = "Check that the server runs and that host, port and TLS options of the database "
                             "address are right."});
}

Error postgresql_error(const std::string& sqlstate, const DatabaseUrl& url, std::string_view doing) {
  const std::string where = url.redacted();
  const std::string what = std::string(doing);
  const std::string kind = sqlstate.substr(0, 2);
  if (kind == "28") {
    return make(Status::failed_precondition, "The database server refused the user of " + where + ".",
                "Check user and password in the database address, and that the server lets this user in.",
                sqlstate);
  }
  if (sqlstate == "3D000") {
    return make(Status::failed_precondition, "The database of " + where + " does not exist.",
                "Create it, or correct the name in the database address.", sqlstate);
  }
  if (sqlstate == "53100") {
    return make(Status::failed_precondition, "The disk of the database " + where + " is full.",
                "Make room on the database server, then try again.", sqlstate);
  }
  if (sqlstate == "25006") {
    return make(Status::failed_precondition, "The database " + where + " is read-only.",
                "Use the address of the primary server, or allow this database to be written.", sqlstate);
  }
  if (sqlstate == "42501") {
    return make(Status::failed_precondition,
                "The database user of " + where + " has no right for what Rollcall needs.",
                "Make this user the owner of the database or grant it the rights on its tables.", sqlstate);
  }
  if (kind == "42") {
    return make(Status::failed_precondition,
                "The tables in " + where + " are not as this version of Rollcall needs them.",
                "Start rollcall once to bring the tables up to date.", sqlstate);
  }
  if (kind == "23") {
    return make(Status::conflict, "Another entry of the database stood in the way while " + what + ".",
                "Look at the entry that exists, then try again.", sqlstate);
  }
  if (kind == "40" || sqlstate == "55P03") {
    return make(Status::unavailable, "The database " + where + " is busy with other changes.",
                "Try again when the other import or edit is done.", sqlstate);
  }
  if (kind == "08" || kind == "53" || kind == "57" || kind == "  ") {
    return make(Status::unavailable, "The connection to " + where + " was lost while " + what + ".",
                "Check that the database server runs, then try again.", sqlstate);
  }
  return make(Status::internal, "The database reported an unexpected error while " + what + ".",
              "Try again, and report it with the technical detail if it stays.", sqlstate);
}

}  // namespace rollcall::people
