#include "login/aadsts.hpp"

#include "login/login_error.hpp"

#include <set>
#include <string>

#include <gmock/gmock.h>

namespace rollcall::entra_id {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Row {
  int code;
  Status status;
};

class Aadsts : public ::testing::TestWithParam<Row> {};

TEST_P(Aadsts, BecomesASentenceWithANextStep) {
  const auto [code, status] = GetParam();
  const auto failure = read_login_failure(
      400, R"({"error":"invalid_request","error_description":"AADSTS)" + std::to_string(code) +
               R"(: secret~words\r\nTrace ID: x","error_codes":[)" + std::to_string(code) +
               R"(],"timestamp":"2026-01-02 03:04:05Z","trace_id":"t-1","correlation_id":"c-1"})");
  const auto error = to_error(failure);
  EXPECT_EQ(error.status(), status);
  EXPECT_TRUE(error.message().ends_with('.'));
  EXPECT_TRUE(error.next_step().ends_with('.'));
  EXPECT_THAT(error.detail(), HasSubstr("AADSTS" + std::to_string(code)));
  EXPECT_THAT(error.detail(), HasSubstr("trace id t-1"));
  EXPECT_THAT(error.detail(), HasSubstr("correlation id c-1"));
  EXPECT_THAT(error.detail(), HasSubstr("timestamp 2026-01-02 03:04:05Z"));
  EXPECT_THAT(error.detail(), Not(HasSubstr("secret")));
  EXPECT_EQ(failure.is_transient(), status == Status::unavailable);
  // What is said when no number is known.
  EXPECT_NE(error.message(), to_error(read_login_failure(400, R"({"error":"invalid_request"})")).message());
}

constexpr auto kInput = Status::failed_precondition;
constexpr auto kSignIn = Status::unauthenticated;
constexpr auto kDenied = Status::permission_denied;
constexpr auto kLater = Status::unavailable;
constexpr auto kDefect = Status::internal;

// Every number of the documented table that an importer meets.
const Row kRows[] = {
    {16000, kSignIn},   {50020, kSignIn},   {50034, kSignIn},   {51004, kSignIn},   {90072, kSignIn},
    {50011, kInput},    {70004, kInput},    {900971, kInput},   {50053, kSignIn},   {50055, kSignIn},
    {50057, kSignIn},   {50126, kSignIn},   {50058, kSignIn},   {50072, kSignIn},   {50074, kSignIn},
    {50076, kSignIn},   {50078, kSignIn},   {50079, kSignIn},   {50105, kDenied},   {50173, kSignIn},
    {70000, kSignIn},   {70008, kSignIn},   {700082, kSignIn},  {70043, kSignIn},   {50194, kInput},
    {500011, kInput},   {650052, kInput},   {650054, kInput},   {53000, kDenied},   {53001, kDenied},
    {53002, kDenied},   {53003, kDenied},   {530032, kDenied},  {530035, kDenied},  {54005, kSignIn},
    {700005, kSignIn},  {501481, kSignIn},  {65001, kDenied},   {65004, kDenied},   {65005, kDenied},
    {650056, kDenied},  {650057, kDenied},  {90094, kDenied},   {90095, kDenied},   {90093, kDenied},
    {70001, kDenied},   {7000112, kDenied}, {700016, kInput},   {700011, kInput},   {70011, kInput},
    {1002012, kInput},  {28002, kInput},    {700022, kInput},   {700023, kInput},   {70018, kSignIn},
    {70019, kSignIn},   {700025, kInput},   {7000218, kSignIn}, {7000215, kSignIn}, {7000222, kSignIn},
    {700027, kSignIn},  {50012, kSignIn},   {50013, kSignIn},   {90002, kInput},    {90038, kInput},
    {900382, kInput},   {900432, kInput},   {900144, kDefect},  {90014, kDefect},   {900561, kDefect},
    {9001023, kInput},  {90130, kInput},    {90124, kInput},    {50033, kLater},    {90006, kLater},
    {90012, kLater},    {90024, kLater},    {90033, kLater},    {90090, kLater},    {50196, kLater},
    {50027, kSignIn},   {50048, kSignIn},   {500133, kSignIn},  {700024, kSignIn},  {700030, kSignIn},
    {1000502, kSignIn}, {7000214, kSignIn}, {7000274, kSignIn}, {50147, kSignIn},   {501491, kSignIn},
    {70017, kSignIn},   {70016, kLater},
};
INSTANTIATE_TEST_SUITE_P(Documented, Aadsts, ::testing::ValuesIn(kRows),
                         [](const auto& row) { return std::to_string(row.param.code); });

TEST(AadstsTable, HoldsEachNumberOnceAndIsTestedAsAWhole) {
  std::set<int> tested{90055};  // throttled: see below
  for (const auto& row : kRows) tested.insert(row.code);
  std::set<int> codes;
  for (const auto& row : all_aadsts()) EXPECT_TRUE(codes.insert(row.code).second) << row.code;
  EXPECT_EQ(codes, tested);
  EXPECT_EQ(find_aadsts(1), nullptr);
}

TEST(AadstsTable, ATenantThatIsLimitedIsThrottled) {
  const auto error = to_error(read_login_failure(400, R"({"error":"x","error_codes":[90055]})"));
  EXPECT_EQ(error.status(), Status::throttled);
}

TEST(LoginError, ReadsTheNumberFromTheDescription) {
  const auto failure =
      read_login_failure(401, R"({"error":"invalid_client","error_description":"AADSTS7000222: x"})");
  EXPECT_THAT(to_error(failure).message(), HasSubstr("expired"));
}

TEST(LoginError, FallsBackToTheErrorWord) {
  const auto status = [](int http, const char* error) {
    return to_error(read_login_failure(http, std::string(R"({"error":")") + error + R"("})")).status();
  };
  EXPECT_EQ(status(401, "invalid_client"), Status::unauthenticated);
  EXPECT_EQ(status(400, "invalid_tenant"), Status::failed_precondition);
  EXPECT_EQ(status(400, "invalid_scope"), Status::failed_precondition);
  EXPECT_EQ(status(400, "temporarily_unavailable"), Status::unavailable);
  EXPECT_EQ(status(400, "invalid_grant"), Status::unauthenticated);
  EXPECT_EQ(status(503, "x"), Status::unavailable);
  EXPECT_EQ(status(429, "x"), Status::throttled);
}

TEST(LoginError, ToleratesABodyThatIsNoJson) {
  EXPECT_EQ(to_error(read_login_failure(404, "<html>not here</html>")).status(), Status::failed_precondition);
  EXPECT_EQ(to_error(read_login_failure(502, "")).status(), Status::unavailable);
  EXPECT_EQ(read_login_failure(400, R"({"error":5,"error_codes":["x",null]})").codes.size(), 0U);
}

}  // namespace
}  // namespace rollcall::entra_id
