#include "fake_host.hpp"
#include "rollcall/people/session.hpp"
#include "rollcall/people/tables.hpp"
#include "support/temp_dir.hpp"

#include <cstdint>
#include <dlfcn.h>
#include <fstream>
#include <iterator>
#include <memory>
#include <regex>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <soci/soci.h>

// The template plugin, loaded as the file that an author would build, imports into SQLite.
namespace rollcall::test {
namespace {

using nlohmann::json;

const rollcall_plugin_descriptor& load_template() {
  static void* const library = dlopen(ROLLCALL_TEMPLATE_FILE, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw std::runtime_error(dlerror());
  const auto entry = reinterpret_cast<rollcall_plugin_entry>(dlsym(library, ROLLCALL_PLUGIN_ENTRY_NAME));
  return *entry();
}

std::string read_text(const std::string& file) {
  std::ifstream in(file);
  EXPECT_TRUE(in) << file;
  return {std::istreambuf_iterator<char>(in), {}};
}

class Template : public testing::Test {
 protected:
  Template() {
    host_.database_url = "sqlite://" + folder_.file("people.db");
    host_.settings = json{{"file", folder_.file("people.txt")}}.dump();
    people::migrate_people_tables(host_.database_url);
    session_ = people::open_session(people::DatabaseUrl::parse(host_.database_url));
  }

  ~Template() override {
    if (instance_ != nullptr) calls_.destroy(instance_);
  }

  void write_file(const std::string& text) {
    std::ofstream(folder_.file("people.txt"), std::ios::binary) << text;
  }

  rollcall_instance* instance() {
    if (instance_ == nullptr) {
      EXPECT_EQ(calls_.create(host_.table(), &instance_, error_.sink()), ROLLCALL_OK) << error_.message;
    }
    return instance_;
  }

  std::int64_t new_job() {
    *session_ << "INSERT INTO import_jobs (workspace_id, plugin_id, state, worker) VALUES (1, 'template', "
                 "'running', 'me')";
    return number("SELECT max(id) FROM import_jobs");
  }

  std::int64_t number(const std::string& query) {
    long long value = 0;
    *session_ << query, soci::into(value);
    return value;
  }

  using Call = decltype(rollcall_plugin_calls::run);
  rollcall_status call(Call function, std::int64_t job,
                       const json& options = {{"add", true}, {"update", true}}) {
    const std::string document =
        json{{"job", job}, {"worker", "me"}, {"workspace_id", 1}, {"dry_run", false}, {"options", options}}
            .dump();
    sdk::TextCollector reply;
    const auto status = function(instance(), sdk::borrow(document), reply.sink(), error_.sink());
    const std::string text = reply.take();
    result_ = text.empty() ? json() : json::parse(text);
    return status;
  }

  const rollcall_plugin_calls& calls_ = *load_template().calls;
  TempDir folder_;
  FakeHost host_;
  ErrorReport error_;
  std::unique_ptr<soci::session> session_;
  rollcall_instance* instance_ = nullptr;
  json result_;
};

TEST_F(Template, ImportsThreePeopleAndThenLeavesThemAlone) {
  write_file("a1;ann@example.com;Ann Example\nb2;bob@example.com;Bob\nc3;cem@example.com;Cem Öz\n");
  ASSERT_EQ(call(calls_.run, new_job()), ROLLCALL_OK) << error_.message << error_.detail;
  EXPECT_EQ(result_["counts"]["fetched"], 3);
  EXPECT_EQ(result_["counts"]["added"], 3);
  EXPECT_EQ(number("SELECT count(*) FROM users WHERE source = 'template' AND source_tenant <> ''"), 3);
  EXPECT_EQ(
      number("SELECT count(*) FROM users WHERE email = 'cem@example.com' AND display_name = 'Cem Öz' AND "
             "external_id = 'c3'"),
      1);
  ASSERT_FALSE(host_.reported.empty());
  EXPECT_EQ(host_.reported.back().added, 3u);

  write_file("a1;ann@example.com;Ann Example\nb2;bob@example.com;Robert\nc3;cem@example.com;Cem Öz\n");
  ASSERT_EQ(call(calls_.run, new_job()), ROLLCALL_OK) << error_.message << error_.detail;
  EXPECT_EQ(result_["counts"]["updated"], 1);
  EXPECT_EQ(result_["counts"]["unchanged"], 2);
  EXPECT_EQ(number("SELECT count(*) FROM users"), 3);
}

TEST_F(Template, ReportsWhoCannotBeImportedAndImportsTheRest) {
  write_file("a1;ann@example.com;Ann\nno separator\nb2;;No Address\n");
  const auto job = new_job();
  ASSERT_EQ(call(calls_.run, job), ROLLCALL_OK) << error_.message << error_.detail;
  EXPECT_EQ(result_["counts"]["fetched"], 3);
  EXPECT_EQ(result_["counts"]["added"], 1);
  EXPECT_EQ(result_["counts"]["failed"], 2);
  EXPECT_EQ(result_["issues"], 2);
  EXPECT_EQ(number("SELECT count(*) FROM import_issues WHERE code IN ('bad-line', 'no-email')"), 2);
}

TEST_F(Template, PlanWritesNobody) {
  write_file("a1;ann@example.com;Ann\n");
  ASSERT_EQ(call(calls_.plan, new_job()), ROLLCALL_OK) << error_.message << error_.detail;
  EXPECT_EQ(result_["counts"]["added"], 1);
  EXPECT_EQ(number("SELECT count(*) FROM users"), 0);
}

TEST_F(Template, RefusesToReadOnlyThoseWhoFailed) {
  write_file("a1;ann@example.com;Ann\n");
  const std::string document = json{{"job", new_job()}, {"worker", "me"}, {"workspace_id", 1},
                                    {"dry_run", false}, {"retry_of", 1},  {"options", {{"add", true}}}}
                                   .dump();
  sdk::TextCollector reply;
  EXPECT_EQ(calls_.run(instance(), sdk::borrow(document), reply.sink(), error_.sink()), ROLLCALL_UNSUPPORTED);
  EXPECT_EQ(number("SELECT count(*) FROM users"), 0);
}

TEST_F(Template, CancelledJobGoesOnWhereItStopped) {
  constexpr int kPeople = 30000;
  std::string text;
  for (int i = 0; i < kPeople; ++i) {
    const std::string n = std::to_string(i);
    text += "k" + n + ";p" + n + "@example.com;Person " + n + "\n";
  }
  write_file(text);
  const auto job = new_job();
  host_.cancel_after_fetched = 1;
  ASSERT_EQ(call(calls_.run, job), ROLLCALL_CANCELLED);
  const auto stored = number("SELECT count(*) FROM users");
  ASSERT_GT(stored, 0);
  ASSERT_LT(stored, kPeople);

  host_.cancel_after_fetched = UINT64_MAX;
  ASSERT_EQ(call(calls_.run, job), ROLLCALL_OK) << error_.message << error_.detail;
  EXPECT_EQ(result_["counts"]["added"], kPeople);
  EXPECT_EQ(number("SELECT count(*) FROM users"), kPeople);
}

TEST_F(Template, CheckNamesTheFileThatIsMissing) {
  sdk::TextCollector reply;
  EXPECT_EQ(calls_.check(instance(), reply.sink(), error_.sink()), ROLLCALL_FAILED_PRECONDITION);
  EXPECT_EQ(error_.count, 1);
  EXPECT_FALSE(error_.next_step.empty());
  EXPECT_EQ(error_.detail, folder_.file("people.txt"));

  write_file("");
  EXPECT_EQ(calls_.check(instance(), reply.sink(), error_.sink()), ROLLCALL_OK);
  EXPECT_EQ(json::parse(reply.take())["tenant"]["id"], folder_.file("people.txt"));
}

TEST_F(Template, InstanceForTheWizardNeedsNoSettings) {
  host_.settings = "{}";
  EXPECT_NE(instance(), nullptr);
}

TEST(TemplateReadme, QuotesTheTemplate) {
  const std::string readme = read_text(ROLLCALL_PLUGIN_API_DIR "/README.md");
  const std::string plugin = read_text(ROLLCALL_PLUGIN_API_DIR "/template/plugin.cpp");
  const std::string script = read_text(ROLLCALL_PLUGIN_API_DIR "/template/CMakeLists.txt");
  static const std::regex kBlock("```(cpp|cmake)\n([^`]*)```");
  int quotes = 0;
  for (std::sregex_iterator block(readme.begin(), readme.end(), kBlock), end; block != end;
       ++block, ++quotes) {
    const std::string& source = (*block)[1] == "cpp" ? plugin : script;
    EXPECT_NE(source.find((*block)[2]), std::string::npos) << "no longer in the template:\n" << (*block)[2];
  }
  EXPECT_GE(quotes, 6);
}

}  // namespace
}  // namespace rollcall::test
