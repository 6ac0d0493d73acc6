#include "scratch_database.hpp"

#include "rollcall/people/session.hpp"
#include "rollcall/people/tables.hpp"
#include "store/database.hpp"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <unistd.h>

#include <soci/soci.h>

namespace rollcall::bench {
namespace {

std::string server_url() {
  const char* url = std::getenv("ROLLCALL_BENCH_POSTGRESQL");
  if (url == nullptr || *url == '\0')
    throw std::runtime_error("ROLLCALL_BENCH_POSTGRESQL names no PostgreSQL; bench/run starts one.");
  return url;
}

std::unique_ptr<soci::session> open(const std::string& url) {
  return people::open_session(people::DatabaseUrl::parse(url));
}

/// The same server, another database: "postgresql://user@/NAME?host=...".
std::string with_database(const std::string& url, const std::string& name) {
  const auto begin = url.find('/', url.find("//") + 2);
  const auto end = url.find('?', begin);
  return url.substr(0, begin + 1) + name + (end == std::string::npos ? "" : url.substr(end));
}

}  // namespace

ScratchDatabase::ScratchDatabase(Database kind, Tables tables) : kind_(kind) {
  static std::atomic<int> number{0};
  name_ = "bench_" + std::to_string(::getpid()) + "_" + std::to_string(++number);
  if (kind == Database::postgresql) {
    *open(server_url()) << "create database " + name_;
    url_ = with_database(server_url(), name_);
  } else {
    url_ = "sqlite://" + folder_.file(name_ + ".db");
  }
  if (tables == Tables::people)
    people::migrate_people_tables(url_);
  else
    static_cast<void>(store::Database(url_).session());
}

ScratchDatabase::~ScratchDatabase() {
  if (kind_ == Database::sqlite) return;
  try {
    *open(server_url()) << "drop database " + name_ + " with (force)";
  } catch (const std::exception&) {
    std::fprintf(stderr, "The database %s could not be removed.\n", name_.c_str());
  }
}

void ScratchDatabase::settle() const {
  const auto session = open(url_);
  if (kind_ == Database::postgresql) {
    *session << "vacuum analyze";
    *session << "checkpoint";
  } else {
    int busy = 0;
    *session << "pragma wal_checkpoint(truncate)", soci::into(busy);
  }
}

}  // namespace rollcall::bench
