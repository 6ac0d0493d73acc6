#include "graph/error.hpp"

#include <string>

#include <gmock/gmock.h>

namespace rollcall::entra_id {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string body_of(const std::string& code) {
  return R"({"error":{"code":")" + code +
         R"(","message":"About Erika Mustermann","innerError":{"date":"2026-01-02T03:04:05","request-id":"r-body"}}})";
}

GraphFailure failure_of(int status, const std::string& body) {
  return read_graph_failure({.status = status, .headers = {{"Request-Id", "r-1"}}}, body, "c-1");
}

struct Row {
  const char* name;
  int http;
  const char* code;
  Remedy remedy;
  Status status;
};

class GraphErrors : public ::testing::TestWithParam<Row> {};

TEST_P(GraphErrors, HaveARemedyAndASentence) {
  const auto& row = GetParam();
  const auto failure = failure_of(row.http, body_of(row.code));
  EXPECT_EQ(remedy_for(failure), row.remedy);
  const auto error = to_error(failure, Subject::members, "The group \"Sales\"");
  EXPECT_EQ(error.status(), row.status);
  // What is said when nothing is known.
  EXPECT_NE(error.message(), to_error(failure_of(418, "{}"), Subject::members, "").message());
  EXPECT_TRUE(error.message().ends_with('.'));
  EXPECT_TRUE(error.next_step().ends_with('.'));
  EXPECT_THAT(error.detail(), HasSubstr("HTTP " + std::to_string(row.http)));
  EXPECT_THAT(error.detail(), HasSubstr(row.code));
  EXPECT_THAT(error.detail(), HasSubstr("request-id r-1"));
  EXPECT_THAT(error.detail(), HasSubstr("client-request-id c-1"));
  EXPECT_THAT(error.detail(), HasSubstr("2026-01-02T03:04:05"));
  EXPECT_THAT(error.detail() + error.message(), Not(HasSubstr("Erika")));
}

constexpr Row kRows[] = {
    {"Token", 401, "InvalidAuthenticationToken", Remedy::renew_token, Status::unauthenticated},
    {"Denied", 403, "Authorization_RequestDenied", Remedy::give_up, Status::permission_denied},
    {"Identity403", 403, "Authorization_IdentityNotFound", Remedy::await_identity, Status::permission_denied},
    {"Identity401", 401, "Authorization_IdentityNotFound", Remedy::await_identity, Status::permission_denied},
    {"Gone", 404, "Request_ResourceNotFound", Remedy::give_up, Status::not_found},
    {"BadRequest", 400, "Request_BadRequest", Remedy::give_up, Status::internal},
    {"Unsupported", 400, "Request_UnsupportedQuery", Remedy::give_up, Status::unsupported},
    {"ExpiredPage", 400, "Directory_ExpiredPageToken", Remedy::restart_chain, Status::unavailable},
    {"LostPage", 400, "DirectoryPageTokenNotFoundException", Remedy::restart_chain, Status::unavailable},
    {"LostPage404", 404, "DirectoryPageTokenNotFoundException", Remedy::restart_chain, Status::unavailable},
    {"LostChanges", 410, "syncStateNotFound", Remedy::give_up, Status::unavailable},
    {"Resync", 400, "resyncRequired", Remedy::give_up, Status::unavailable},
    {"Gone410", 410, "Gone", Remedy::give_up, Status::unavailable},
    {"Throttled", 429, "TooManyRequests", Remedy::retry_all, Status::throttled},
    {"Unknown500", 500, "UnknownError", Remedy::retry, Status::unavailable},
    {"BadGateway", 502, "UnknownError", Remedy::retry, Status::unavailable},
    {"Unavailable", 503, "serviceNotAvailable", Remedy::retry_new_connection, Status::unavailable},
    {"Unavailable2", 503, "ServiceUnavailable", Remedy::retry_new_connection, Status::unavailable},
    {"Unavailable3", 503, "ServiceNotAvailable", Remedy::retry_new_connection, Status::unavailable},
    {"GatewayTimeout", 504, "UnknownError", Remedy::retry_new_connection, Status::unavailable},
    {"Full", 507, "Directory_QuotaExceeded", Remedy::give_up, Status::failed_precondition},
    {"Full400", 400, "Directory_QuotaExceeded", Remedy::give_up, Status::failed_precondition},
    {"NotImplemented", 501, "NotImplemented", Remedy::give_up, Status::unsupported},
    {"Redirect", 302, "x", Remedy::give_up, Status::failed_precondition},
};
INSTANTIATE_TEST_SUITE_P(Documented, GraphErrors, ::testing::ValuesIn(kRows),
                         [](const auto& row) { return row.param.name; });

TEST(GraphError, NamesThePermissionOfWhatWasAsked) {
  const auto failure = failure_of(403, body_of("Authorization_RequestDenied"));
  EXPECT_THAT(to_error(failure, Subject::users, "").message(), HasSubstr("User.Read.All"));
  EXPECT_THAT(to_error(failure, Subject::groups, "").message(), HasSubstr("GroupMember.Read.All"));
  EXPECT_THAT(to_error(failure, Subject::members, "").next_step(), HasSubstr("GroupMember.Read.All"));
}

TEST(GraphError, NamesWhatIsGone) {
  const auto failure = failure_of(404, body_of("Request_ResourceNotFound"));
  EXPECT_EQ(to_error(failure, Subject::members, "The group \"Sales\"").message(),
            "The group \"Sales\" does not exist in this tenant.");
}

TEST(GraphError, DecidesByTheDeepestKnownCode) {
  const auto failure = failure_of(
      400,
      R"({"error":{"code":"BadRequest","innererror":{"code":"Directory_ExpiredPageToken","innerError":{"code":"400"}}}})");
  EXPECT_EQ(failure.code, "Directory_ExpiredPageToken");
}

TEST(GraphError, ToleratesBodiesThatAreNoErrorObject) {
  for (const auto* body : {"", "<html>Bad Gateway</html>", "[]", "null", R"({"error":"text"})",
                           R"({"error":null})", R"({"error":{"code":5,"innerError":[]}})"}) {
    const auto failure = failure_of(502, body);
    EXPECT_EQ(failure.code, "") << body;
    EXPECT_EQ(remedy_for(failure), Remedy::retry) << body;
  }
}

TEST(GraphError, LogsNothingButShortPrintableCodes) {
  const auto failure = failure_of(400, R"({"error":{"code":"a\nb\u0000)" + std::string(300, 'x') + R"("}})");
  EXPECT_LE(failure.code.size(), 80U);
  EXPECT_EQ(failure.code.substr(0, 3), "abx");
}

}  // namespace
}  // namespace rollcall::entra_id
