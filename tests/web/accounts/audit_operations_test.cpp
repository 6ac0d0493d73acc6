#include "web/support/host.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::test::web {
namespace {

class AuditOperationsTest : public WebTest {
 protected:
  AuditOperationsTest() {
    host.execute("DELETE FROM audit");
    for (int i = 1; i <= 5; ++i) {
      core::AuditEntry entry;
      entry.actor = i % 2 == 0 ? "token:nightly" : "cli:root";
      entry.action = i < 3 ? "plugin.enabled" : "import.started";
      entry.object = "thing " + std::to_string(i);
      entry.message = "Done.";
      entry.refused = i == 5;
      host.services->audit->record(entry);
    }
  }

  /// The objects on all pages, and the number of pages.
  std::pair<std::vector<std::string>, int> walk(const std::string& query) {
    std::vector<std::string> objects;
    std::string cursor;
    for (int pages = 1;; ++pages) {
      const auto page = get("/audit?limit=2" + query + cursor).json();
      for (const auto& entry : page.at("audit")) objects.push_back(entry.at("object"));
      if (page.at("next_cursor").is_null() || pages > 9) return {objects, pages};
      cursor = "&cursor=" + page.at("next_cursor").get<std::string>();
    }
  }
};

TEST_F(AuditOperationsTest, PageFromTheNewest) {
  const auto [objects, pages] = walk("");
  EXPECT_EQ(objects, (std::vector<std::string>{"thing 5", "thing 4", "thing 3", "thing 2", "thing 1"}));
  EXPECT_EQ(pages, 3);
  const auto page = get("/audit?limit=2").json();
  EXPECT_EQ(page.at("total").at("value"), 5);
  EXPECT_EQ(page.at("total").at("exact"), true);
  EXPECT_EQ(page.at("audit").at(0).at("outcome"), "refused");
  EXPECT_EQ(page.at("audit").at(1).at("outcome"), "ok");
}

TEST_F(AuditOperationsTest, SearchAndFilter) {
  EXPECT_EQ(walk("&action=plugin").first, (std::vector<std::string>{"thing 2", "thing 1"}));
  EXPECT_EQ(walk("&search=NIGHTLY").first, (std::vector<std::string>{"thing 4", "thing 2"}));
  EXPECT_EQ(walk("&search=nightly&action=import.started").first, (std::vector<std::string>{"thing 4"}));
  EXPECT_EQ(walk("&search=nothing").first, (std::vector<std::string>{}));
}

TEST_F(AuditOperationsTest, RefuseACursorOfAnotherList) {
  EXPECT_EQ(get("/audit?cursor=eyJuYW1lIjoiYSJ9").status, 422U);     // {"name":"a"}
  EXPECT_EQ(get("/audit?cursor=eyJiZWZvcmUiOiJhIn0").status, 422U);  // {"before":"a"}
}

class HostOperationsTest : public WebTest {};

TEST_F(HostOperationsTest, SayWhatThisHostIs) {
  const auto facts = viewer.get("/host").json();
  EXPECT_EQ(facts.at("version"), "1.2.3");
  EXPECT_EQ(facts.at("database"), "sqlite");
  EXPECT_EQ(facts.at("workspace").at("id"), 1);
  EXPECT_EQ(facts.at("mail_configured"), false);
  EXPECT_EQ(get("/openapi.json").json().at("info").at("title"), "Rollcall");
}

}  // namespace
}  // namespace rollcall::test::web
