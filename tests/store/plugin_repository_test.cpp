#include "backends.hpp"

#include <gtest/gtest.h>

namespace rollcall::store {
namespace {

class PluginRepositoryTest : public StoreTest {};
ROLLCALL_ON_EACH_BACKEND(PluginRepositoryTest);

TEST_P(PluginRepositoryTest, RemembersAndReplaces) {
  const auto plugins = make_plugin_repository(database_);
  EXPECT_TRUE(plugins->remembered().empty());
  plugins->remember({"entra-id", "Microsoft Entra ID", "0.1.0", true});
  plugins->remember({"acme", "Acme", "1.0", false});
  plugins->remember({"entra-id", "Entra", "0.2.0", false});

  const auto remembered = make_plugin_repository(open())->remembered();
  ASSERT_EQ(remembered.size(), 2U);
  EXPECT_EQ(remembered[0].id, "acme");
  EXPECT_FALSE(remembered[0].enabled);
  EXPECT_EQ(remembered[1].id, "entra-id");
  EXPECT_EQ(remembered[1].name, "Entra");
  EXPECT_EQ(remembered[1].version, "0.2.0");
  EXPECT_FALSE(remembered[1].enabled);
  plugins->remember({"acme", "Acme", "1.0", true});
  EXPECT_TRUE(plugins->remembered()[0].enabled);
}

}  // namespace
}  // namespace rollcall::store
