#include "wizard/page_check.hpp"

#include "rollcall/sdk/error.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rollcall::wizard {
namespace {

using Json = nlohmann::json;

Json external(const std::string& url) {
  return {{"kind", "external"},
          {"step", "sign-in"},
          {"title", "Sign in"},
          {"url", url},
          {"flow_state", "hidden"}};
}

TEST(PageCheck, PassesOnWhatPanelsKnowAndKeepsTheRest) {
  Json page = external("https://login.example/?state=s1");
  page["lines"] = {"Sign in."};
  page["stylesheet"] = "https://evil.example/x.css";
  const auto checked = check_page(page.dump(), "s1");
  EXPECT_EQ(checked.flow_state, "hidden");
  EXPECT_EQ(checked.page, Json({{"kind", "external"},
                                {"step", "sign-in"},
                                {"title", "Sign in"},
                                {"url", "https://login.example/?state=s1"},
                                {"lines", {"Sign in."}}}));
}

TEST(PageCheck, KeepsTheOptionsOfTheEnd) {
  const auto checked = check_page(R"({"kind":"done","options":{"add":true}})", "");
  EXPECT_EQ(checked.page, Json({{"kind", "done"}}));
  EXPECT_EQ(checked.options, Json({{"add", true}}));
}

TEST(PageCheck, FollowsSafeAddressesOnly) {
  for (const char* safe : {"https://login.example/x?y=z", "http://localhost:8080/", "http://127.0.0.1/a",
                           "http://[::1]:9/a", "https://login.example:443"})
    EXPECT_TRUE(is_safe_address(safe)) << safe;
  for (const char* unsafe :
       {"http://login.example/", "javascript:alert(1)", "data:text/html,x", "https://", "//login.example",
        "https://good.example@evil.example/", "http://localhost.evil.example/",
        "http://127.0.0.1.evil.example/", "https://a b.example/", "https://a.example/\nx",
        "http:\\\\localhost/", "HTTPS://", ""})
    EXPECT_FALSE(is_safe_address(unsafe)) << unsafe;
}

TEST(PageCheck, RefusesWhatIsNoPage) {
  const std::string deep = std::string(100'000, '[');
  for (
      const std::string& hostile :
      {std::string("no JSON"), std::string("[]"), deep, external("http://login.example/").dump(),
       external("https://login.example/").dump(),  // without its state
       std::string(
           R"({"kind":"code","step":"x","title":"t","code":"A","url":"ftp://x","poll_after_ms":1,"flow_state":""})"),
       std::string(R"({"kind":"done"})"),
       R"({"kind":"abort","reason":"r","next_action":")" + std::string(600'000, 'x') + "\"}",
       R"({"kind":"form","step":"x","title":"t","flow_state":"","schema":{"type":"object","properties":{}},"errors":{"/)" +
           std::string(1'000, 'a') + R"(":"e"}})"})
    EXPECT_THROW((void)check_page(hostile, "s1"), Error) << hostile.substr(0, 100);
}

TEST(PageCheck, HoldsChoicesAgainstTheirSchema) {
  EXPECT_EQ(check_choices(R"({"items":[{"id":"1","name":"A","mail":"a@x","html":"<b>"}],"cursor":"c"})"),
            Json::parse(R"({"items":[{"id":"1","name":"A","mail":"a@x"}],"cursor":"c"})"));
  EXPECT_THROW((void)check_choices(R"({"items":[{"id":1,"name":"A"}],"cursor":""})"), Error);
  EXPECT_THROW((void)check_choices(R"({"items":[]})"), Error);
}

}  // namespace
}  // namespace rollcall::wizard
