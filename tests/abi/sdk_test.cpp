#include "rollcall/sdk/plugin.hpp"

#include <cstring>
#include <limits>
#include <map>
#include <new>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

// The C++ layer, seen from the host's side of the C interface.
namespace {

using rollcall::Error;
using rollcall::Status;
using rollcall::sdk::Host;
using rollcall::sdk::view;

/// Does what its check() is told through `behaviour`; has no optional method.
struct Scripted {
  static constexpr rollcall::sdk::PluginInfo info{.id = "scripted-1",
                                                  .name = "Scripted – ü",
                                                  .version = "1.2.3",
                                                  .vendor = "Tests",
                                                  .summary = "Does as told."};
  enum class Behaviour { reply, error, error_ok, bad_alloc, standard, integer };
  inline static Behaviour behaviour = Behaviour::reply;
  inline static int alive = 0;

  explicit Scripted(Host) {
    act();
    ++alive;
  }
  ~Scripted() { --alive; }
  Scripted(const Scripted&) = delete;
  Scripted& operator=(const Scripted&) = delete;

  std::string check() {
    act();
    return "{}";
  }
  std::string run(std::string_view options) {
    act();
    return std::string(options);
  }
  void interrupt() noexcept { ++interrupted; }
  int interrupted = 0;

 private:
  static void act() {
    switch (behaviour) {
      case Behaviour::reply:
        return;
      case Behaviour::error:
        throw Error(Status::throttled, {"Too fast.", "Wait.", "HTTP 429", 1500});
      case Behaviour::error_ok:
        throw Error(Status::ok, {.message = "Thrown, but fine?"});
      case Behaviour::bad_alloc:
        throw std::bad_alloc();
      case Behaviour::standard:
        throw std::runtime_error("ann@example.com is not a number");
      case Behaviour::integer:
        throw 7;
    }
  }
};

struct Complete : Scripted {
  using Scripted::Scripted;
  std::string wizard_step(std::string_view) { return "w"; }
  std::string list_choices(std::string_view query) { return "c" + std::string(query); }
  std::string plan(std::string_view) { throw 7; }
};

}  // namespace

ROLLCALL_PLUGIN(Scripted);

namespace {

struct Report {
  int count = 0;
  std::string message, next_step, detail;
  std::int64_t retry_after_ms = 0;
};

const rollcall_error_sink* sink_of(Report& report, rollcall_error_sink& storage) {
  storage = {sizeof(rollcall_error_sink), 0, &report, [](void* context, const rollcall_error* error) {
               auto& target = *static_cast<Report*>(context);
               ++target.count;
               target.message = view(error->message);
               target.next_step = view(error->next_step);
               target.detail = view(error->detail);
               target.retry_after_ms = error->retry_after_ms;
             }};
  return &storage;
}

const void* no_service(const rollcall_host*, rollcall_string) {
  return nullptr;
}
const rollcall_host kBareHost{sizeof(rollcall_host), 1, 0, 0, nullptr, &no_service};

class Barrier : public testing::TestWithParam<Scripted::Behaviour> {
 protected:
  void SetUp() override { Scripted::behaviour = Scripted::Behaviour::reply; }
  void TearDown() override {
    Scripted::behaviour = Scripted::Behaviour::reply;
    EXPECT_EQ(Scripted::alive, 0);
  }

  rollcall_status create(rollcall_instance** instance) {
    return calls.create(&kBareHost, instance, sink_of(report, storage));
  }

  const rollcall_plugin_calls& calls = *rollcall_plugin_v1()->calls;
  Report report;
  rollcall_error_sink storage{};
};

TEST_F(Barrier, ReplyGoesThroughTheSink) {
  rollcall_instance* instance = nullptr;
  ASSERT_EQ(create(&instance), ROLLCALL_OK);
  rollcall::sdk::TextCollector reply;
  EXPECT_EQ(calls.run(instance, rollcall::sdk::borrow("{\"job\":1}"), reply.sink(), sink_of(report, storage)),
            ROLLCALL_OK);
  EXPECT_EQ(reply.take(), "{\"job\":1}");
  calls.interrupt(instance);
  EXPECT_EQ(reinterpret_cast<Scripted*>(instance)->interrupted, 1);
  calls.destroy(instance);
  EXPECT_EQ(report.count, 0);
}

TEST_F(Barrier, ErrorKeepsStatusAndReason) {
  rollcall_instance* instance = nullptr;
  ASSERT_EQ(create(&instance), ROLLCALL_OK);
  Scripted::behaviour = Scripted::Behaviour::error;
  rollcall::sdk::TextCollector reply;
  EXPECT_EQ(calls.check(instance, reply.sink(), sink_of(report, storage)), ROLLCALL_THROTTLED);
  EXPECT_EQ(report.count, 1);
  EXPECT_EQ(report.message, "Too fast.");
  EXPECT_EQ(report.next_step, "Wait.");
  EXPECT_EQ(report.detail, "HTTP 429");
  EXPECT_EQ(report.retry_after_ms, 1500);
  EXPECT_EQ(reply.take(), "");
  calls.destroy(instance);
}

TEST_F(Barrier, TextOfAForeignExceptionIsNotPassedOn) {
  rollcall_instance* instance = nullptr;
  Scripted::behaviour = Scripted::Behaviour::standard;
  EXPECT_EQ(create(&instance), ROLLCALL_INTERNAL);
  EXPECT_EQ((report.message + report.next_step + report.detail).find("ann@example.com"), std::string::npos);
  EXPECT_NE(report.detail.find("runtime_error"), std::string::npos);
}

TEST_P(Barrier, WhateverIsThrownBecomesAStatusAndOneReport) {
  Scripted::behaviour = GetParam();
  rollcall_instance* instance = nullptr;
  EXPECT_EQ(create(&instance), ROLLCALL_INTERNAL);
  EXPECT_EQ(instance, nullptr);
  EXPECT_EQ(report.count, 1);

  Scripted::behaviour = Scripted::Behaviour::reply;
  ASSERT_EQ(create(&instance), ROLLCALL_OK);
  Scripted::behaviour = GetParam();
  rollcall::sdk::TextCollector reply;
  EXPECT_EQ(calls.run(instance, {}, reply.sink(), sink_of(report, storage)), ROLLCALL_INTERNAL);
  EXPECT_EQ(report.count, 2);
  EXPECT_FALSE(report.message.empty());
  EXPECT_EQ(reply.take(), "");
  calls.destroy(instance);
}
INSTANTIATE_TEST_SUITE_P(Thrown, Barrier,
                         testing::Values(Scripted::Behaviour::error_ok, Scripted::Behaviour::bad_alloc,
                                         Scripted::Behaviour::standard, Scripted::Behaviour::integer),
                         [](const auto& thrown) -> std::string {
                           switch (thrown.param) {
                             case Scripted::Behaviour::error_ok:
                               return "error_with_status_ok";
                             case Scripted::Behaviour::bad_alloc:
                               return "bad_alloc";
                             case Scripted::Behaviour::standard:
                               return "std_exception";
                             default:
                               return "int";
                           }
                         });

TEST(Calls, MethodsThatAreNotThereAreNull) {
  const auto& few = *rollcall_plugin_v1()->calls;
  EXPECT_EQ(few.struct_size, sizeof(rollcall_plugin_calls));
  EXPECT_EQ(few.wizard_step, nullptr);
  EXPECT_EQ(few.list_choices, nullptr);
  EXPECT_EQ(few.plan, nullptr);
  for (const bool present : {few.create != nullptr, few.check != nullptr, few.run != nullptr,
                             few.interrupt != nullptr, few.destroy != nullptr}) {
    EXPECT_TRUE(present);
  }
}

TEST(Calls, MethodsThatAreThereAreCalled) {
  const auto& all = rollcall::sdk::detail::Entry<Complete>::calls;
  ASSERT_NE(all.wizard_step, nullptr);
  ASSERT_NE(all.list_choices, nullptr);
  ASSERT_NE(all.plan, nullptr);
  Complete plugin{Host(&kBareHost)};
  auto* instance = reinterpret_cast<rollcall_instance*>(&plugin);
  Report report;
  rollcall_error_sink storage{};
  rollcall::sdk::TextCollector reply;
  EXPECT_EQ(all.wizard_step(instance, {}, reply.sink(), sink_of(report, storage)), ROLLCALL_OK);
  EXPECT_EQ(all.list_choices(instance, rollcall::sdk::borrow("q"), reply.sink(), sink_of(report, storage)),
            ROLLCALL_OK);
  EXPECT_EQ(reply.take(), "wcq");
  EXPECT_EQ(all.plan(instance, {}, reply.sink(), sink_of(report, storage)), ROLLCALL_INTERNAL);
  EXPECT_EQ(report.count, 1);
}

TEST(TextCollector, JoinsPieces) {
  rollcall::sdk::TextCollector text;
  text.sink()->write(text.sink()->context, rollcall::sdk::borrow("a"));
  text.sink()->write(text.sink()->context, rollcall_string{nullptr, 0});
  text.sink()->write(text.sink()->context, rollcall::sdk::borrow(std::string_view("\0b", 2)));
  EXPECT_EQ(text.take(), std::string("a\0b", 3));
}

TEST(TextCollector, PieceThatDoesNotFitIsToldAtTheEndAndNotThrownAcross) {
  rollcall::sdk::TextCollector text;
  const char byte = 'x';
  text.sink()->write(text.sink()->context, rollcall_string{&byte, std::numeric_limits<std::uint64_t>::max()});
  EXPECT_THROW((void)text.take(), std::bad_alloc);
}

TEST(HostWithoutServices, IsQuietWhereItCanAndClearWhereItCannot) {
  const Host host(&kBareHost);
  host.log(rollcall::sdk::LogLevel::info, "nobody listens");
  host.report({});
  EXPECT_FALSE(host.cancelled());
  const auto expect_unsupported = [](auto&& call, std::string_view service) {
    try {
      call();
      ADD_FAILURE() << service;
    } catch (const Error& error) {
      EXPECT_EQ(error.status(), Status::unsupported);
      EXPECT_NE(error.detail().find(service), std::string::npos) << error.detail();
    }
  };
  expect_unsupported([&] { (void)host.settings_json(); }, ROLLCALL_SERVICE_SETTINGS);
  expect_unsupported([&] { (void)host.secret("x"); }, ROLLCALL_SERVICE_SECRETS);
  expect_unsupported([&] { host.store_secret("x", "y"); }, ROLLCALL_SERVICE_SECRETS);
  expect_unsupported([&] { (void)host.database_url(); }, ROLLCALL_SERVICE_DATABASE);
}

/// A host that has secrets only; their names are the host's data.
struct Safe {
  std::map<std::string, std::string, std::less<>> secrets;
  static Safe& of(const rollcall_host* host) { return *static_cast<Safe*>(host->host_data); }
};
rollcall_status read_secret(const rollcall_host* host, rollcall_string name,
                            const rollcall_text_sink* value) {
  if (view(name) == "broken") return ROLLCALL_INTERNAL;
  const auto found = Safe::of(host).secrets.find(view(name));
  if (found == Safe::of(host).secrets.end()) return ROLLCALL_NOT_FOUND;
  value->write(value->context, rollcall::sdk::borrow(found->second));
  return ROLLCALL_OK;
}
rollcall_status store_secret(const rollcall_host* host, rollcall_string name, rollcall_string value) {
  if (view(name) == "broken") return ROLLCALL_UNAVAILABLE;
  Safe::of(host).secrets.insert_or_assign(std::string(view(name)), std::string(view(value)));
  return ROLLCALL_OK;
}
const rollcall_secrets_service kSecrets{sizeof(rollcall_secrets_service), 0, &read_secret, &store_secret};

TEST(HostSecrets, TellsMissingFromUnreadable) {
  Safe safe{{{"client_secret", "s3cret"}}};
  const rollcall_host table{
      sizeof(rollcall_host), 1, 0, 0, &safe, [](const rollcall_host*, rollcall_string id) -> const void* {
        return view(id) == ROLLCALL_SERVICE_SECRETS ? &kSecrets : nullptr;
      }};
  const Host host(&table);
  EXPECT_EQ(host.secret("client_secret"), "s3cret");
  EXPECT_EQ(host.secret("certificate"), std::nullopt);
  EXPECT_THROW((void)host.secret("broken"), Error);
  host.store_secret("refresh_token", "r2");
  EXPECT_EQ(host.secret("refresh_token"), "r2");
  try {
    host.store_secret("broken", "r3");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::unavailable);
    EXPECT_EQ((error.message() + error.next_step() + error.detail()).find("r3"), std::string::npos);
  }
}

TEST(Metadata, SaysWhatTheDescriptorSays) {
  const auto& metadata = rollcall_plugin_metadata_record;
  const auto& descriptor = *rollcall_plugin_v1();
  EXPECT_STREQ(metadata.magic, ROLLCALL_METADATA_MAGIC);
  EXPECT_EQ(metadata.struct_size, sizeof(rollcall_plugin_metadata));
  EXPECT_EQ(descriptor.struct_size, sizeof(rollcall_plugin_descriptor));
  EXPECT_EQ(metadata.api_major, descriptor.api_major);
  EXPECT_EQ(metadata.api_minor, descriptor.api_minor);
  EXPECT_EQ(metadata.people_tables_version, descriptor.people_tables_version);
  EXPECT_EQ(metadata.id, view(descriptor.id));
  EXPECT_EQ(metadata.name, view(descriptor.name));
  EXPECT_EQ(metadata.version, view(descriptor.version));
  EXPECT_EQ(metadata.vendor, view(descriptor.vendor));
  EXPECT_EQ(metadata.summary, view(descriptor.summary));
  EXPECT_EQ(view(descriptor.id), "scripted-1");
  ASSERT_EQ(descriptor.required_service_count, 5u);
  EXPECT_EQ(view(descriptor.required_services[4]), ROLLCALL_SERVICE_DATABASE);
}

}  // namespace
