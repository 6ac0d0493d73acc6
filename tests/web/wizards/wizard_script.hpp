#pragma once

#include "web/support/host.hpp"

namespace rollcall::test::web {

/// A plugin that asks for server and password, perhaps a sign-in outside or by a code, then for groups.
class WizardScript : public WebTest {
 protected:
  WizardScript();

  /// Opens a wizard; the body is completed with the plugin.
  Reply open(nlohmann::json body = nlohmann::json::object());
  /// Answers the page that `wizard` shows.
  Reply answer(const Reply& wizard, const std::string& step, const nlohmann::json& answers);
  Reply at_summary();
  static std::string path_of(const Reply& wizard);
  static HeaderList match(const Reply& reply) { return {{"If-Match", reply.header("ETag")}}; }
};

}  // namespace rollcall::test::web
