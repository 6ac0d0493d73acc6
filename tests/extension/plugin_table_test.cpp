// The second door: a plugin that is a table in this test. One thing at a time is wrong with it.
#include "extension/plugin_table.hpp"

#include "extension/host_services.hpp"
#include "extension/plugin_instance.hpp"
#include "rollcall/sdk/error.hpp"
#include "rollcall/sdk/host.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

namespace rollcall::extension {
namespace {

using sdk::borrow;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RecordingOutput final : public ServiceOutput {
 public:
  void log(sdk::LogLevel level, std::string_view message) override {
    lines_.push_back(std::to_string(static_cast<int>(level)) + " " + std::string(message));
  }
  void progress(const core::ImportProgress& progress) override {
    reports_.push_back(progress.counts.fetched);
  }
  rollcall_status store_secret(std::string_view name, std::string_view value) override {
    stored_ = std::string(name) + "=" + std::string(value);
    return store_result_;
  }

  std::vector<std::string> lines_;
  std::vector<std::uint64_t> reports_;
  std::string stored_;
  rollcall_status store_result_ = ROLLCALL_OK;
};

int g_instance = 0;

rollcall_status create(const rollcall_host*, rollcall_instance** instance, const rollcall_error_sink*) {
  *instance = reinterpret_cast<rollcall_instance*>(&g_instance);
  return ROLLCALL_OK;
}
rollcall_status check(rollcall_instance*, const rollcall_text_sink* reply, const rollcall_error_sink*) {
  reply->write(reply->context, borrow("{\"in\":"));
  reply->write(reply->context, borrow("\"pieces\"}"));
  return ROLLCALL_OK;
}
rollcall_status run(rollcall_instance*, rollcall_string options, const rollcall_text_sink* reply,
                    const rollcall_error_sink*) {
  reply->write(reply->context, options);
  return ROLLCALL_OK;
}
void interrupt(rollcall_instance* instance) {
  *reinterpret_cast<int*>(instance) = 1;
}
void destroy(rollcall_instance* instance) {
  *reinterpret_cast<int*>(instance) = 2;
}

class PluginTableTest : public testing::Test {
 protected:
  std::string rejection() {
    try {
      (void)checked_table(&descriptor_);
    } catch (const Error& error) {
      EXPECT_EQ(error.status(), Status::failed_precondition);
      return error.message();
    }
    return "accepted";
  }

  rollcall_plugin_calls calls_{sizeof(rollcall_plugin_calls),
                               0,
                               &create,
                               &check,
                               nullptr,
                               nullptr,
                               nullptr,
                               &run,
                               &interrupt,
                               &destroy,
                               nullptr};
  std::vector<rollcall_string> services_{borrow(ROLLCALL_SERVICE_LOG), borrow(ROLLCALL_SERVICE_DATABASE)};
  rollcall_plugin_descriptor descriptor_{sizeof(rollcall_plugin_descriptor),
                                         ROLLCALL_PLUGIN_API_MAJOR,
                                         ROLLCALL_PLUGIN_API_MINOR,
                                         ROLLCALL_PEOPLE_TABLES_VERSION,
                                         borrow("table"),
                                         borrow("Table"),
                                         borrow("1.0"),
                                         borrow("Rollcall tests"),
                                         borrow("A table."),
                                         services_.data(),
                                         services_.size(),
                                         &calls_};
  RecordingOutput output_;
  HostServices host_services_{
      {.settings = {{"a", "b"}}, .secrets = {{"s", "t"}}, .database_url = "sqlite:///x"}, output_};
};

TEST_F(PluginTableTest, a_correct_table_is_accepted) {
  const PluginTable table = checked_table(&descriptor_);
  EXPECT_EQ(table.about.id, "table");
  EXPECT_EQ(table.about.summary, "A table.");
}

TEST_F(PluginTableTest, a_null_descriptor_is_a_refusal) {
  EXPECT_THROW((void)checked_table(nullptr), Error);
}

TEST_F(PluginTableTest, a_larger_struct_of_a_newer_plugin_is_accepted) {
  struct Grown {
    rollcall_plugin_descriptor known;
    std::uint64_t unknown = ~0ULL;
  } grown{descriptor_};
  grown.known.struct_size = sizeof grown;
  EXPECT_EQ(checked_table(&grown.known).about.id, "table");
}

TEST_F(PluginTableTest, sizes_that_are_too_small_are_refused) {
  descriptor_.struct_size = 8;
  EXPECT_THAT(rejection(), HasSubstr("the descriptor states a wrong size"));
  descriptor_.struct_size = sizeof(rollcall_plugin_descriptor) - 8;
  EXPECT_THAT(rejection(), HasSubstr("the descriptor states a wrong size"));
  descriptor_.struct_size = sizeof(rollcall_plugin_descriptor);
  calls_.struct_size = 0;
  EXPECT_THAT(rejection(), HasSubstr("the table of calls states a wrong size"));
}

TEST_F(PluginTableTest, versions_that_do_not_fit_are_refused_with_both_named) {
  descriptor_.api_minor = 7;
  EXPECT_THAT(rejection(), HasSubstr("interface 1.7; this Rollcall offers 1.1"));
  descriptor_.api_minor = 0;
  descriptor_.people_tables_version = 9;
  EXPECT_THAT(rejection(), HasSubstr("people tables version 9; this Rollcall has version " +
                                     std::to_string(ROLLCALL_PEOPLE_TABLES_VERSION)));
  descriptor_.api_major = 2;
  EXPECT_THAT(rejection(), HasSubstr("made for plugin interface 2; this Rollcall offers 1"));
}

TEST_F(PluginTableTest, each_function_that_must_be_there_is_missed_by_name) {
  const auto without = [&](auto member) {
    const auto kept = std::exchange(calls_.*member, nullptr);
    std::string message = rejection();
    calls_.*member = kept;
    return message;
  };
  EXPECT_THAT(without(&rollcall_plugin_calls::create), HasSubstr("create() is missing"));
  EXPECT_THAT(without(&rollcall_plugin_calls::check), HasSubstr("check() is missing"));
  EXPECT_THAT(without(&rollcall_plugin_calls::run), HasSubstr("run() is missing"));
  EXPECT_THAT(without(&rollcall_plugin_calls::interrupt),
              HasSubstr("interrupt() is missing, which belongs to run()"));
  EXPECT_THAT(without(&rollcall_plugin_calls::destroy),
              HasSubstr("destroy() is missing, which belongs to create()"));
  EXPECT_EQ(rejection(), "accepted");
  descriptor_.calls = nullptr;
  EXPECT_THAT(rejection(), HasSubstr("the table of calls is missing"));
}

TEST_F(PluginTableTest, text_is_checked) {
  descriptor_.id = borrow("Not An Id");
  EXPECT_THAT(rejection(), HasSubstr("id"));
  descriptor_.id = {nullptr, 5};
  EXPECT_THAT(rejection(), HasSubstr("id is no text"));
  descriptor_.id = borrow("table");
  descriptor_.vendor = borrow("\xFF");
  EXPECT_THAT(rejection(), HasSubstr("vendor is not UTF-8"));
  descriptor_.vendor = {"x", ~0ULL};
  EXPECT_THAT(rejection(), HasSubstr("vendor is no text"));
}

TEST_F(PluginTableTest, required_services_are_looked_for) {
  services_[1] = borrow("rollcall.log/2");
  EXPECT_THAT(rejection(), HasSubstr("rollcall.log/2"));
  services_[1] = borrow(ROLLCALL_SERVICE_SECRETS);
  EXPECT_EQ(rejection(), "accepted");
  descriptor_.required_services = nullptr;
  EXPECT_THAT(rejection(), HasSubstr("list of required services"));
}

TEST_F(PluginTableTest, descriptor_and_metadata_must_agree_on_every_field) {
  const PluginMetadata about = checked_table(&descriptor_).about;
  EXPECT_NO_THROW(require_agreement(about, about));
  for (const auto field : {&PluginMetadata::id, &PluginMetadata::name, &PluginMetadata::version,
                           &PluginMetadata::vendor, &PluginMetadata::summary}) {
    PluginMetadata other = about;
    other.*field += "x";
    EXPECT_THROW(require_agreement(about, other), Error);
  }
  PluginMetadata other = about;
  other.people_tables_version = 0;
  EXPECT_THROW(require_agreement(about, other), Error);
}

TEST_F(PluginTableTest, an_instance_is_called_and_ended) {
  const PluginTable table = checked_table(&descriptor_);
  {
    PluginInstance instance(table, host_services_.host());
    EXPECT_EQ(instance.call(PluginFunction::check), "{\"in\":\"pieces\"}");
    EXPECT_EQ(instance.call(PluginFunction::run, "{\"x\":1}"), "{\"x\":1}");
    EXPECT_THROW((void)instance.call(PluginFunction::run, "[]"), Error) << "documents are objects";
    EXPECT_THROW((void)instance.call(PluginFunction::run, ""), Error);
    EXPECT_THROW((void)instance.call(PluginFunction::plan, "{}"), Error);
    instance.interrupt();
    EXPECT_EQ(g_instance, 1);
  }
  EXPECT_EQ(g_instance, 2);
}

TEST_F(PluginTableTest, create_that_makes_nothing_is_told) {
  calls_.create = [](const rollcall_host*, rollcall_instance**, const rollcall_error_sink*) {
    return rollcall_status{ROLLCALL_OK};
  };
  const PluginTable table = checked_table(&descriptor_);
  try {
    const PluginInstance instance(table, host_services_.host());
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_THAT(error.detail(), HasSubstr("create() returned no instance"));
  }
}

TEST_F(PluginTableTest, services_answer_a_plugin) {
  const sdk::Host host(host_services_.host());
  EXPECT_EQ(host.settings_json(), "{\"a\":\"b\"}");
  EXPECT_EQ(host.secret("s"), "t");
  EXPECT_EQ(host.secret("unknown"), std::nullopt);
  EXPECT_EQ(host.database_url(), "sqlite:///x");
  EXPECT_FALSE(host.cancelled());
  host_services_.set_cancelled(true);
  EXPECT_TRUE(host.cancelled());
}

TEST_F(PluginTableTest, a_stored_secret_is_read_back_and_an_empty_one_is_deleted) {
  const sdk::Host host(host_services_.host());
  host.store_secret("s", "renewed");
  EXPECT_EQ(output_.stored_, "s=renewed");
  EXPECT_EQ(host.secret("s"), "renewed");
  host.store_secret("s", "");
  EXPECT_EQ(host.secret("s"), std::nullopt);
  output_.store_result_ = ROLLCALL_UNAVAILABLE;
  EXPECT_THROW(host.store_secret("s", "again"), Error);
  EXPECT_EQ(host.secret("s"), std::nullopt) << "what is not durable does not count";
  output_.store_result_ = ROLLCALL_OK;
  EXPECT_THROW(host.store_secret("s", "\xFF"), Error);
}

TEST_F(PluginTableTest, the_log_is_made_printable_and_its_level_kept_in_range) {
  const sdk::Host host(host_services_.host());
  host.log(sdk::LogLevel::warning, "two\nlines \xFF");
  host.log(static_cast<sdk::LogLevel>(99), "odd");
  EXPECT_THAT(output_.lines_, ElementsAre("3 two?lines ?", "4 odd"));
}

TEST_F(PluginTableTest, reports_are_held_back_and_passed_on_later) {
  const sdk::Host host(host_services_.host());
  host_services_.flush_progress(HostServices::Flush::now);
  EXPECT_THAT(output_.reports_, IsEmpty()) << "nothing was reported";
  for (std::uint64_t i = 1; i <= 50; ++i) host.report({.fetched = i});
  ASSERT_FALSE(output_.reports_.empty());
  EXPECT_EQ(output_.reports_.front(), 1U) << "the first goes out at once";
  EXPECT_LT(output_.reports_.size(), 50U);
  host_services_.flush_progress(HostServices::Flush::now);
  EXPECT_EQ(output_.reports_.back(), 50U);
}

TEST_F(PluginTableTest, services_endure_what_a_careless_plugin_hands_over) {
  const rollcall_host* host = host_services_.host();
  const auto service = [&](const char* id) { return host->get_service(host, borrow(id)); };
  static_cast<const rollcall_log_service*>(service(ROLLCALL_SERVICE_LOG))->write(host, 2, {nullptr, 9});
  static_cast<const rollcall_progress_service*>(service(ROLLCALL_SERVICE_PROGRESS))->report(host, nullptr);
  static_cast<const rollcall_settings_service*>(service(ROLLCALL_SERVICE_SETTINGS))->read(host, nullptr);
  const auto* secrets = static_cast<const rollcall_secrets_service*>(service(ROLLCALL_SERVICE_SECRETS));
  EXPECT_EQ(secrets->read(host, borrow("s"), nullptr), ROLLCALL_OK);
  EXPECT_EQ(secrets->store(host, {nullptr, 0}, borrow("x")), ROLLCALL_INVALID_ARGUMENT);
  EXPECT_EQ(service("rollcall.unknown/1"), nullptr);
}

}  // namespace
}  // namespace rollcall::extension
