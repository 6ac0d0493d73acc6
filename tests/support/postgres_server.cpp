#include "support/postgres_server.hpp"

#include <chrono>
#include <fcntl.h>
#include <fstream>
#include <grp.h>
#include <iterator>
#include <memory>
#include <pwd.h>
#include <signal.h>
#include <stdexcept>
#include <thread>
#include <unistd.h>
#include <vector>

#include <libpq-fe.h>
#include <sys/prctl.h>
#include <sys/wait.h>

namespace rollcall::test {
namespace {

namespace fs = std::filesystem;

constexpr auto kStartDeadline = std::chrono::seconds{60};

struct Finish {
  void operator()(PGconn* connection) const noexcept { ::PQfinish(connection); }
};
using Connection = std::unique_ptr<PGconn, Finish>;

fs::path find_programs() {
  fs::path found;
  if (fs::exists("/usr/lib/postgresql")) {
    for (const auto& version : fs::directory_iterator("/usr/lib/postgresql")) {
      if (fs::exists(version.path() / "bin/initdb") && version.path() > found) found = version.path();
    }
  }
  if (found.empty()) throw std::runtime_error("PostgreSQL is not installed (package postgresql)");
  return found / "bin";
}

/// PostgreSQL refuses to run as root.
std::pair<uid_t, gid_t> unprivileged_user() {
  if (::geteuid() != 0) return {::geteuid(), ::getegid()};
  for (const char* name : {"postgres", "nobody"}) {
    if (const passwd* user = ::getpwnam(name)) return {user->pw_uid, user->pw_gid};
  }
  throw std::runtime_error("there is neither a user postgres nor nobody to run PostgreSQL as");
}

[[noreturn]] void become(const std::vector<std::string>& command, const std::string& log, uid_t user,
                         gid_t group) {
  const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  if (::geteuid() == 0 && (::setgroups(0, nullptr) != 0 || ::setgid(group) != 0 || ::setuid(user) != 0)) {
    ::_exit(126);
  }
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);  // after setuid, which clears it
  std::vector<char*> arguments;
  for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

pid_t spawn(const std::vector<std::string>& command, const std::string& log, uid_t user, gid_t group) {
  const pid_t child = ::fork();
  if (child == 0) become(command, log, user, group);
  if (child < 0) throw std::runtime_error("fork failed");
  return child;
}

std::string contents(const std::string& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

PostgresServer& PostgresServer::shared() {
  static PostgresServer server;
  return server;
}

PostgresServer::PostgresServer() : owner_(::getpid()) {
  std::tie(user_, group_) = unprivileged_user();
  if (::chown(folder_.path().c_str(), user_, group_) != 0) throw std::runtime_error("chown failed");
  const std::string data = folder_.file("data");
  initialize(data);
  start(data);
}

PostgresServer::~PostgresServer() {
  if (::getpid() != owner_ || server_ < 0) return;
  ::kill(server_, SIGQUIT);
  ::waitpid(server_, nullptr, 0);
}

void PostgresServer::initialize(const std::string& data) {
  const std::string log = folder_.file("initdb.log");
  const pid_t child = spawn({(find_programs() / "initdb").string(), "-D", data, "-U", "rollcall", "-E",
                             "UTF8", "--locale=C.UTF-8", "--auth=trust", "--no-sync", "--no-instructions"},
                            log, user_, group_);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (status != 0) throw std::runtime_error("initdb failed:\n" + contents(log));
  std::ofstream(data + "/pg_hba.conf") << "local all guarded scram-sha-256\nlocal all all trust\n";
}

void PostgresServer::start(const std::string& data) {
  const std::string log = folder_.file("server.log");
  server_ = spawn({(find_programs() / "postgres").string(), "-D", data, "-k", folder_.path().string(), "-h",
                   "", "-c", "fsync=off", "-c", "shared_buffers=64MB", "-c", "max_connections=40"},
                  log, user_, group_);
  const auto deadline = std::chrono::steady_clock::now() + kStartDeadline;
  for (;;) {
    if (::PQping(url("postgres").c_str()) == PQPING_OK) return;
    const bool ended = ::waitpid(server_, nullptr, WNOHANG) == server_;
    if (ended || std::chrono::steady_clock::now() > deadline) {
      if (ended) server_ = -1;
      throw std::runtime_error("PostgreSQL did not start:\n" + contents(log));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
}

std::string PostgresServer::create_database() {
  const std::string name = "test" + std::to_string(++databases_);
  const Connection connection{::PQconnectdb(url("postgres").c_str())};
  PGresult* result = ::PQexec(connection.get(), ("CREATE DATABASE " + name).c_str());
  const bool made = ::PQresultStatus(result) == PGRES_COMMAND_OK;
  ::PQclear(result);
  if (!made) throw std::runtime_error(std::string("no database: ") + ::PQerrorMessage(connection.get()));
  return url(name);
}

std::string PostgresServer::url(const std::string& database, const std::string& user) const {
  return "postgresql://" + user + "@/" + database + "?host=" + folder_.path().string();
}

}  // namespace rollcall::test
