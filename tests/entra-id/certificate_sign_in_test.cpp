#include "credential_files.hpp"
#include "import_fixture.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;
using simulator::AppCertificate;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

const AppCertificate& registered() {
  static const AppCertificate certificate = simulator::make_app_certificate();
  return certificate;
}

std::string pem(const AppCertificate& certificate) {
  return certificate.certificate_pem + certificate.key_pem;
}

/// A tenant that knows the certificate, and a connection that has it and no client secret.
class CertificateSignIn : public ::testing::Test {
 protected:
  CertificateSignIn() {
    auto switches = bench.simulator.switches();
    switches.replayed_assertions_are_refused = true;
    bench.simulator.set_switches(switches);
    upload(registered());
    set("auth", "certificate");
    bench.host.secrets = {{"certificate", pem(registered())}};
  }
  ~CertificateSignIn() override {
    EXPECT_THAT(bench.host.all_logs(), Not(HasSubstr("PRIVATE KEY")));
    EXPECT_THAT(bench.host.all_logs(), Not(HasSubstr("client_assertion")));
  }

  void upload(const AppCertificate& certificate) {
    bench.simulator.apps().change(simulator::kClientId, [&](simulator::AppRegistration& app) {
      app.certificates.push_back(certificate.certificate_pem);
    });
  }
  void set(const char* key, const std::string& value) {
    auto settings = Json::parse(bench.host.settings);
    settings[key] = value;
    bench.host.settings = settings.dump();
  }
  Json check() {
    bench.restart_plugin();
    return Json::parse(bench.plugin().check());
  }
  Error refused() {
    try {
      (void)check();
    } catch (const Error& error) {
      return error;
    }
    return {Status::ok, {.message = "accepted"}};
  }

  test::Workbench bench;
};

TEST_F(CertificateSignIn, ImportsWithACertificateAlone) {
  EXPECT_THAT(check().at("message").get<std::string>(), HasSubstr("works"));
  EXPECT_EQ(bench.import({{"groups", {"Sales"}}, {"add", true}}).counts.fetched,
            bench.simulator.expected("Sales").users);
}

TEST_F(CertificateSignIn, TakesPkcs12WithAPassword) {
  bench.host.secrets = {{"certificate", test::base64(test::pkcs12(registered(), "p w"))},
                        {"certificate_password", "p w\n"}};
  EXPECT_TRUE(check().at("warnings").empty());
}

TEST_F(CertificateSignIn, SendsAnAssertionOnceOnly) {
  bench.simulator.faults().add({.kind = simulator::FaultKind::cut_connection, .path_contains = "/token"});
  EXPECT_TRUE(check().at("warnings").empty()) << "the repeated request has an assertion of its own";
}

TEST_F(CertificateSignIn, AServerThatKnowsOnlyTheOlderForm) {
  auto switches = bench.simulator.switches();
  switches.accepts_ps256 = false;
  bench.simulator.set_switches(switches);
  EXPECT_TRUE(check().at("warnings").empty());
}

TEST_F(CertificateSignIn, SaysThatTheCertificateIsNotRegistered) {
  bench.host.secrets["certificate"] = pem(simulator::make_app_certificate());
  const auto error = refused();
  EXPECT_EQ(error.status(), Status::unauthenticated);
  EXPECT_THAT(error.message(), HasSubstr("did not accept the app's certificate"));
  EXPECT_THAT(error.next_step(), HasSubstr("Upload the certificate"));
  EXPECT_THAT(error.detail(), HasSubstr("AADSTS700027"));
}

TEST_F(CertificateSignIn, SaysThatTheClockIsWrong) {
  bench.simulator.advance_clock(1h);
  EXPECT_THAT(refused().message(), HasSubstr("too early or too late"));
}

TEST_F(CertificateSignIn, RefusesDefectsWhenTheConnectionIsMade) {
  const auto refusal_of = [&](const std::string& secret) {
    bench.host.secrets["certificate"] = secret;
    try {
      bench.restart_plugin();
    } catch (const Error& error) {
      EXPECT_EQ(error.status(), Status::failed_precondition);
      EXPECT_THAT(error.message(), HasSubstr("'certificate'"));
      return error.message();
    }
    return std::string("accepted");
  };
  const auto now = std::chrono::system_clock::now();
  EXPECT_THAT(refusal_of(registered().certificate_pem), HasSubstr("no private key"));
  EXPECT_THAT(refusal_of(pem(simulator::make_app_certificate(now - 48h, now - 24h))),
              HasSubstr("expired on"));
  EXPECT_THAT(refusal_of(pem(simulator::make_app_certificate(now + 24h, now + 48h))),
              HasSubstr("not valid before"));
  EXPECT_EQ(refusal_of(pem(registered())), "accepted");
}

TEST_F(CertificateSignIn, NoCertificateYetIsNoReasonToRefuseTheSettings) {
  bench.host.secrets.clear();
  EXPECT_THAT(refused().message(), HasSubstr("has no certificate"));
}

}  // namespace
}  // namespace rollcall::entra_id
