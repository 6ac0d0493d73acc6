// The host as administrators run it: started, used over HTTP, stopped by signals, killed, started again.
#include "browser.hpp"
#include "workplace.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <signal.h>
#include <thread>

#include <gtest/gtest.h>

namespace rollcall::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using simulator::Simulator;
using simulator::SimulatorOptions;

constexpr int kPeople = 30'000;  // several batches

bool wait_for(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + 60s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(10ms);
  }
  return true;
}

SimulatorOptions company() {
  SimulatorOptions options;
  options.users = kPeople;
  return options;
}

bool is_gone(pid_t process) {
  return ::kill(process, 0) != 0;
}

class ServeProgram : public testing::Test {
 protected:
  ServeProgram() {
    std::ofstream(place_.folder() / "rollcall.ini", std::ios::app)
        << "[http]\nlisten = http://127.0.0.1:0\npanel = " << panel_folder().string() << '\n';
    place_.connect(tenant_);
  }

  std::filesystem::path panel_folder() {
    const auto folder = place_.folder() / "panel";
    std::filesystem::create_directories(folder / "assets");
    std::ofstream(folder / "index.html") << "<!doctype html><style nonce=\"__CSP_NONCE__\"></style>";
    std::ofstream(folder / "assets" / "main-1a2b.js") << "export {}";
    return folder;
  }

  /// Starts the host and waits for what it says.
  void start_host() {
    host_ = std::make_unique<Command>(place_.command_line({"serve", "--json"}), place_.folder());
    ASSERT_TRUE(wait_for([&] { return host_->output_so_far().ends_with('\n'); }));
    started_ = json::parse(host_->output_so_far());
    browser_.set_address(started_.at("address"));
  }

  /// By the one-time link.
  void become_administrator() {
    const std::string link = started_.at("first_link");
    const Answer made = browser_.post(
        "/api/v1/session/first",
        {{"token", link.substr(link.find('#') + 1)}, {"user", "ada"}, {"password", "five wise gray otters"}});
    ASSERT_EQ(made.status, 201) << made.body;
  }

  std::int64_t start_import() {
    const Answer made = browser_.post(
        "/api/v1/jobs", {{"plugin", "entra-id"},
                         {"options", {{"groups", {"All employees"}}, {"add", true}, {"update", true}}}});
    EXPECT_EQ(made.status, 201) << made.body;
    return made.status == 201 ? made.json().at("id").get<std::int64_t>() : 0;
  }

  [[nodiscard]] json job(std::int64_t id) {
    return browser_.get("/api/v1/jobs/" + std::to_string(id)).json();
  }
  [[nodiscard]] std::string state(std::int64_t id) {
    return place_.rollcall_json({"jobs", "show", std::to_string(id)}).at("state");
  }
  [[nodiscard]] std::int64_t fetched(std::int64_t id) {
    return place_.query_number("select fetched from import_jobs where id = " + std::to_string(id));
  }

  /// Every page takes its time, so that the import is still at work.
  void slow_down(std::chrono::milliseconds latency) {
    auto switches = tenant_.switches();
    switches.latency = latency;
    tenant_.set_switches(switches);
  }

  /// An import that has read some people and is far from its end.
  std::int64_t begin_slow_import() {
    slow_down(50ms);
    const std::int64_t id = start_import();
    EXPECT_TRUE(wait_for([&] { return fetched(id) > 0; }));
    slow_down(20s);
    return id;
  }

  Simulator tenant_{company()};
  Workplace place_;
  std::unique_ptr<Command> host_;
  json started_;
  Browser browser_;
};

TEST_F(ServeProgram, FromTheFirstLinkToAFinishedImport) {
  start_host();
  EXPECT_EQ(browser_.get("/api/v1/jobs").status, 401);
  EXPECT_EQ(browser_.get("/healthz").status, 200);
  EXPECT_EQ(browser_.get("/readyz").status, 200);
  EXPECT_NE(browser_.get("/metrics").body.find("rollcall_database_up 1"), std::string::npos);
  const Answer page = browser_.get("/jobs/17");
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.head.find("Content-Security-Policy: default-src 'none'"), std::string::npos) << page.head;
  EXPECT_EQ(page.body.find("__CSP_NONCE__"), std::string::npos);
  EXPECT_NE(browser_.get("/assets/main-1a2b.js").head.find("immutable"), std::string::npos);
  EXPECT_EQ(browser_.get("/assets/none.js").status, 404);
  EXPECT_EQ(browser_.head("/api/v1/jobs").status, 401);
  become_administrator();
  for (const char* path :
       {"/api/v1/jobs", "/api/v1/openapi.json", "/jobs/17", "/assets/main-1a2b.js", "/healthz"}) {
    const Answer whole = browser_.get(path);
    const Answer head = browser_.head(path);
    EXPECT_EQ(head.status, 200) << path;
    EXPECT_EQ(head.body, "") << path;
    EXPECT_NE(head.head.find("Content-Length: " + std::to_string(whole.body.size()) + "\r\n"),
              std::string::npos)
        << path << '\n'
        << head.head;
  }
  const std::int64_t id = start_import();
  ASSERT_TRUE(wait_for([&] { return job(id).at("state") != "queued" && job(id).at("state") != "running"; }));
  EXPECT_EQ(job(id).at("counts").at("fetched"), kPeople) << job(id);
  EXPECT_EQ(job(id).at("progress"), nullptr);
  const Answer events = browser_.get("/api/v1/jobs/" + std::to_string(id) + "/events");
  EXPECT_NE(events.body.find("event: done"), std::string::npos) << events.body;
  EXPECT_GT(place_.query_number("select count(*) from users"), 0);
  host_->signal(SIGTERM);
  EXPECT_EQ(host_->wait().exit_code, 0);
}

TEST_F(ServeProgram, ATerminatedHostHandsItsImportOnToTheNextOne) {
  start_host();
  become_administrator();
  const std::int64_t id = begin_slow_import();
  const auto plugin_processes = children_of(host_->pid());
  ASSERT_FALSE(plugin_processes.empty());
  host_->signal(SIGTERM);
  EXPECT_EQ(host_->wait().exit_code, 0);
  for (const pid_t process : plugin_processes) EXPECT_TRUE(wait_for([&] { return is_gone(process); }));
  EXPECT_EQ(state(id), "interrupted");
  const std::int64_t before = fetched(id);
  EXPECT_GT(before, 0);
  EXPECT_LT(before, kPeople);
  slow_down(0ms);
  start_host();
  EXPECT_EQ(started_.at("first_link"), "");
  ASSERT_TRUE(wait_for([&] { return state(id).starts_with("completed"); })) << job(id);
  EXPECT_EQ(fetched(id), kPeople);
}

TEST_F(ServeProgram, AKilledHostsImportIsTakenOverByAWorker) {
  start_host();
  become_administrator();
  const std::int64_t id = begin_slow_import();
  const auto plugin_processes = children_of(host_->pid());
  host_->signal(SIGKILL);
  (void)host_->wait();
  for (const pid_t process : plugin_processes) EXPECT_TRUE(wait_for([&] { return is_gone(process); }));
  slow_down(0ms);
  // Its lease has to run out; the test does not wait.
  place_.execute("update import_jobs set lease_until = created_at where state = 'running'");
  EXPECT_EQ(state(id), "interrupted");
  Command worker(place_.command_line({"worker"}), place_.folder());
  ASSERT_TRUE(wait_for([&] { return state(id).starts_with("completed"); }));
  EXPECT_EQ(fetched(id), kPeople);
  worker.signal(SIGINT);
  EXPECT_EQ(worker.wait().exit_code, 0);
}

TEST_F(ServeProgram, AnAddressThatOthersReachNeedsProtection) {
  ::setenv("ROLLCALL_HTTP_LISTEN", "http://0.0.0.0:0", 1);
  const CommandResult refused = place_.rollcall({"serve"});
  ::unsetenv("ROLLCALL_HTTP_LISTEN");
  EXPECT_EQ(refused.exit_code, 2) << refused.err;
  EXPECT_NE(refused.err.find("behind_proxy"), std::string::npos) << refused.err;
}

}  // namespace
}  // namespace rollcall::test
