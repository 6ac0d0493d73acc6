#include "backends.hpp"
#include "core/audit_ports.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rollcall::store {
namespace {

class AuditRepositoryTest : public StoreTest {
 protected:
  void record(const std::string& actor, const std::string& action, const std::string& object) {
    core::AuditEntry entry;
    entry.actor = actor;
    entry.action = action;
    entry.object = object;
    entry.message = "Something was done.";
    entry.address = "192.0.2.7";
    audit_->record(entry);
  }
  /// The objects of a page, newest first.
  std::string objects(const core::AuditQuery& query) {
    std::string text;
    for (const auto& entry : audit_->page(query)) text += entry.object + " ";
    return text;
  }

  std::unique_ptr<core::AuditRepository> audit_ = make_audit_repository(database_);
};
ROLLCALL_ON_EACH_BACKEND(AuditRepositoryTest);

TEST_P(AuditRepositoryTest, KeepsWhoDidWhat) {
  core::AuditEntry entry;
  entry.actor = "ada";
  entry.action = "session.refused";
  entry.object = "bob";
  entry.message = "Sign-in refused.";
  entry.address = "192.0.2.7";
  entry.refused = true;
  audit_->record(entry);
  const auto page = audit_->page({});
  ASSERT_EQ(page.size(), 1U);
  EXPECT_GT(page[0].id, 0);
  EXPECT_TRUE(page[0].at.ends_with('Z')) << page[0].at;
  EXPECT_EQ(page[0].actor, "ada");
  EXPECT_EQ(page[0].action, "session.refused");
  EXPECT_EQ(page[0].object, "bob");
  EXPECT_EQ(page[0].message, "Sign-in refused.");
  EXPECT_EQ(page[0].address, "192.0.2.7");
  EXPECT_TRUE(page[0].refused);
}

TEST_P(AuditRepositoryTest, PagesFromTheNewest) {
  for (int i = 1; i <= 5; ++i) record("ada", "thing.done", std::to_string(i));
  core::AuditQuery query;
  query.limit = 2;
  EXPECT_EQ(objects(query), "5 4 ");
  query.before = audit_->page(query).back().id;
  EXPECT_EQ(objects(query), "3 2 ");
  EXPECT_EQ(audit_->count(query, 100), 5U);
  EXPECT_EQ(audit_->count(query, 3), 3U);
}

TEST_P(AuditRepositoryTest, FiltersByActionOrItsFirstPart) {
  record("ada", "plugin.enabled", "a");
  record("ada", "plugin.disabled", "b");
  record("ada", "plugins.scanned", "c");
  core::AuditQuery query;
  query.action = "plugin";
  EXPECT_EQ(objects(query), "b a ");
  query.action = "plugin.enabled";
  EXPECT_EQ(objects(query), "a ");
  EXPECT_EQ(audit_->count(query, 100), 1U);
  query.action = "plug";
  EXPECT_EQ(objects(query), "");
}

TEST_P(AuditRepositoryTest, SearchesWithoutCase) {
  record("Jürgen", "plugin.enabled", "entra-id");
  record("ada", "plugin.enabled", "100%");
  core::AuditQuery query;
  query.search = "JÜRGEN";
  EXPECT_EQ(objects(query), "entra-id ");
  query.search = "ENTRA";
  EXPECT_EQ(objects(query), "entra-id ");
  query.search = "%";
  EXPECT_EQ(objects(query), "100% ");
  query.search = "something was";
  EXPECT_EQ(audit_->count(query, 100), 2U);
}

}  // namespace
}  // namespace rollcall::store
