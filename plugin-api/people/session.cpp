#include "rollcall/people/session.hpp"

#include "postgresql_connect.hpp"
#include "rollcall/people/statement.hpp"

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <random>
#include <system_error>
#include <thread>
#include <utility>

#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/stat.h>

namespace rollcall::people {
namespace {

constexpr int kAttempts = 5;
constexpr int kFreeAttempts = 2;
constexpr auto kBusyTimeout = std::chrono::seconds{5};
constexpr auto kBusyLook = std::chrono::milliseconds{1};

[[noreturn]] void refuse_file(const std::string& message, const std::string& next_step, int error_number) {
  throw Error(
      Status::failed_precondition,
      {.message = message, .next_step = next_step, .detail = std::generic_category().message(error_number)});
}

/// The file holds personal data, so only its owner may read it; SQLite gives its -wal and -shm the same mode.
/// mknod, because closing a descriptor of an SQLite file would drop the locks of this process on it.
void create_private_file(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
    refuse_file("The folder " + folder.string() + " of the database does not exist or cannot be entered.",
                "Create the folder, or correct the database address.", errno);
  }
  if (::stat(path.c_str(), &status) == 0) {
    if (S_ISREG(status.st_mode)) return;
    refuse_file("The database " + path + " is not a file.", "Correct the database address.", 0);
  }
  if (::mknod(path.c_str(), S_IFREG | S_IRUSR | S_IWUSR, 0) != 0 && errno != EEXIST) {
    refuse_file("The database file " + path + " cannot be created.",
                "Give the account that Rollcall runs as the right to write in " + folder.string() +
                    ", or correct the database address.",
                errno);
  }
}

/// A session is used by one thread at a time, and SOCI has no way to say so: its connections lock a mutex at
/// each of the thirty calls that writing a person takes. So it opens an empty one in memory, and is handed
/// another.
void connect_sqlite(soci::session& session, const std::string& path) {
  // Nobody asks how much memory SQLite uses, and counting it takes another mutex. Too late is no harm.
  static const int counting = sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(counting);
  session.open(*soci::factory_sqlite3(), ":memory:");
  auto* const backend = static_cast<soci::sqlite3_session_backend*>(session.get_backend());
  sqlite_api::sqlite3* connection = nullptr;
  const int result = sqlite_api::sqlite3_open_v2(
      path.c_str(), &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  if (result != SQLITE_OK) {
    sqlite_api::sqlite3_close(connection);
    throw soci::sqlite3_soci_error("The file could not be opened.", result);
  }
  sqlite_api::sqlite3_close(std::exchange(backend->conn_, connection));
}

bool in_wal_mode(soci::session& session) {
  std::string mode;
  session << "PRAGMA journal_mode", soci::into(mode);
  return mode == "wal";
}

bool is_busy(const soci::soci_error& error) {
  const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
  return sqlite != nullptr && (sqlite->result() & 0xff) == SQLITE_BUSY;
}

/// Changing the journal mode needs the file alone and does not wait for it by itself.
void enter_wal_mode(soci::session& session) {
  const auto deadline = std::chrono::steady_clock::now() + kBusyTimeout;
  while (!in_wal_mode(session)) {
    try {
      std::string mode;
      session << "PRAGMA journal_mode = WAL", soci::into(mode);
    } catch (const soci::soci_error& error) {
      if (!is_busy(error) || std::chrono::steady_clock::now() > deadline) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
  }
}

/// SQLite's own busy_timeout looks but ten times a second, and so misses the moments between the batches of a
/// busy import for seconds on end; who looks often gets the first one.
int wait_while_busy(void* /*unused*/, int looks) {
  if (looks * kBusyLook >= kBusyTimeout) return 0;
  std::this_thread::sleep_for(kBusyLook);
  return 1;
}

void open_sqlite(soci::session& session, const DatabaseUrl& url) {
  create_private_file(url.target);
  connect_sqlite(session, url.target);
  auto* const backend = static_cast<soci::sqlite3_session_backend*>(session.get_backend());
  sqlite_api::sqlite3_busy_handler(backend->conn_, wait_while_busy, nullptr);
  enter_wal_mode(session);
  session << "PRAGMA synchronous = FULL";
  session << "PRAGMA foreign_keys = ON";
}

void open_postgresql(soci::session& session, const DatabaseUrl& url) {
  try {
    session.open(*soci::factory_postgresql(), url.target);
  } catch (const soci::postgresql_soci_error&) {
    throw;
  } catch (const soci::soci_error&) {
    throw connect_error(url);
  }
  session << "SET client_encoding = 'UTF8'";
  session << "SET standard_conforming_strings = on";
  session << "SET TIME ZONE 'UTC'";
  session << "SET client_min_messages = warning";
}

bool may_run_again(const soci::soci_error& error) {
  const auto* postgresql = dynamic_cast<const soci::postgresql_soci_error*>(&error);
  if (postgresql == nullptr) return false;
  const std::string state = postgresql->sqlstate();
  return state == "40P01" || state == "40001" || state == "23505";
}

void roll_back(soci::session& session) noexcept {
  try {
    session << "ROLLBACK";
  } catch (const std::exception&) {
    // SQLite has already rolled back, or the connection is gone and the server does it.
  }
}

void pause_before_attempt(int attempt) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const int longest_ms = 20 << attempt;
  std::this_thread::sleep_for(
      std::chrono::milliseconds{std::uniform_int_distribution<int>{1, longest_ms}(random)});
}

enum class Attempt : std::uint8_t { committed, run_again, run_again_later };

/// `lock` is null where none is taken.
Attempt try_transaction(soci::session& session, const char* begin, const char* lock, bool last,
                        const std::function<void()>& work) {
  session << begin;
  try {
    if (lock != nullptr) session << lock;
    work();
    session << "COMMIT";
    return Attempt::committed;
  } catch (const soci::soci_error& error) {
    roll_back(session);
    if (last || !may_run_again(error)) throw;
  } catch (const RunAgain&) {
    roll_back(session);
    if (last) {
      throw Error(Status::unavailable,
                  {.message = "Somebody else keeps changing the same entries of the database.",
                   .next_step = "Try again when the other import or edit is done."});
    }
    return Attempt::run_again;
  } catch (...) {
    roll_back(session);
    throw;
  }
  return Attempt::run_again_later;
}

/// `lock`, if any, is taken once kFreeAttempts have failed.
void run_transaction(soci::session& session, const DatabaseUrl& url, std::string_view doing,
                     const std::function<void()>& work, const char* lock) {
  const char* begin = url.backend == Backend::sqlite ? "BEGIN IMMEDIATE" : "BEGIN";
  try {
    for (int attempt = 1;; ++attempt) {
      const Attempt result = try_transaction(session, begin, attempt > kFreeAttempts ? lock : nullptr,
                                             attempt == kAttempts, work);
      if (result == Attempt::committed) return;
      if (result == Attempt::run_again_later) pause_before_attempt(attempt);
    }
  } catch (const soci::soci_error& error) {
    throw translate(error, url, doing);
  }
}

}  // namespace

DatabaseUrl DatabaseUrl::parse(std::string_view url) {
  constexpr std::string_view kSqlite = "sqlite://";
  if (url.find('\0') == std::string_view::npos) {
    if (url.starts_with("postgresql://") || url.starts_with("postgres://")) {
      return {Backend::postgresql, std::string(url)};
    }
    if (url.starts_with(kSqlite) && url.size() > kSqlite.size() + 1 && url[kSqlite.size()] == '/') {
      const auto path = url.substr(kSqlite.size());
      const bool quotable =
          path.find('=') == std::string_view::npos || path.find_first_of("\" ") == std::string_view::npos;
      if (quotable) return {Backend::sqlite, std::string(path)};
    }
  }
  throw Error(Status::invalid_argument,
              {.message = "The database address is not understood.",
               .next_step = "Write sqlite:///absolute/path.db or postgresql://user@host/database."});
}

std::string DatabaseUrl::redacted() const {
  if (backend == Backend::sqlite) return "sqlite://" + target;
  std::string text = target.substr(0, target.find_first_of("?#"));
  const auto authority = text.find("//") + 2;
  const auto at = text.rfind('@');
  if (at == std::string::npos || at < authority) {
    // An '@' behind the cut: a password holds an unencoded '?' or '#', so nothing of it is sure to be public.
    return target.find('@') == std::string::npos ? text : text.substr(0, authority) + "...";
  }
  const auto colon = text.find(':', authority);
  if (colon < at) text.erase(colon, at - colon);
  return text;
}

std::unique_ptr<soci::session> open_session(const DatabaseUrl& url) {
  auto session = std::make_unique<soci::session>();
  try {
    if (url.backend == Backend::sqlite) {
      open_sqlite(*session, url);
    } else {
      open_postgresql(*session, url);
    }
  } catch (const soci::soci_error& error) {
    throw translate(error, url, "opening the database");
  }
  return session;
}

void in_transaction(soci::session& session, const DatabaseUrl& url, std::string_view doing,
                    const std::function<void()>& work) {
  run_transaction(session, url, doing, work, nullptr);
}

void in_people_transaction(soci::session& session, const DatabaseUrl& url, std::string_view doing,
                           const std::function<void()>& work) {
  // SQLite has one writer anyway. Nothing weaker than this lock: who has locked rows of the table already, to
  // change them, must come first.
  const char* lock = url.backend == Backend::sqlite ? nullptr : "LOCK TABLE users IN EXCLUSIVE MODE";
  run_transaction(session, url, doing, work, lock);
}

}  // namespace rollcall::people
