#include "login/certificate.hpp"

#include "credential_files.hpp"
#include "login/base64.hpp"
#include "login/client_assertion.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <openssl/err.h>

namespace rollcall::entra_id {
namespace {

using simulator::AppCertificate;
using simulator::make_app_certificate;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

/// Making an RSA key takes a while.
const AppCertificate& some() {
  static const AppCertificate certificate = make_app_certificate();
  return certificate;
}
const AppCertificate& another() {
  static const AppCertificate certificate = make_app_certificate();
  return certificate;
}

std::string thumbprint(const std::string& secret, const std::string& password = "") {
  return SigningCertificate::parse(secret, password).sha256_thumbprint();
}

std::string refusal(const std::string& secret, const std::string& password = "") {
  try {
    (void)SigningCertificate::parse(secret, password);
  } catch (const UnusableCertificate& error) {
    EXPECT_EQ(error.status(), Status::failed_precondition);
    EXPECT_FALSE(error.next_step().empty());
    EXPECT_EQ(ERR_peek_error(), 0U) << "OpenSSL's errors must not be left to the next who looks";
    return error.message();
  }
  return "accepted";
}

TEST(SigningCertificate, ReadsPemInAnyOrder) {
  const auto expected = simulator::read_key_credential(some().certificate_pem).sha256;
  EXPECT_EQ(thumbprint(some().certificate_pem + some().key_pem), expected);
  EXPECT_EQ(thumbprint(some().key_pem + some().certificate_pem), expected);
  EXPECT_EQ(thumbprint("a note\n" + some().key_pem + another().certificate_pem + some().certificate_pem),
            expected)
      << "the certificate of the key, not the first one";
}

TEST(SigningCertificate, ReadsPkcs12) {
  const auto expected = simulator::read_key_credential(some().certificate_pem).sha256;
  EXPECT_EQ(thumbprint(test::pkcs12(some(), "pw"), "pw"), expected);
  EXPECT_EQ(thumbprint(test::base64(test::pkcs12(some(), "pw")), "pw"), expected);
  auto lines = test::base64(test::pkcs12(some(), ""));
  for (std::size_t at = 64; at < lines.size(); at += 66) lines.insert(at, "\r\n");
  EXPECT_EQ(thumbprint(lines + "\n"), expected);
}

TEST(SigningCertificate, OpensAnEncryptedKey) {
  const auto pem = some().certificate_pem + test::encrypted_key_pem(some(), "correct horse");
  EXPECT_EQ(thumbprint(pem, "correct horse"), thumbprint(some().certificate_pem + some().key_pem));
  EXPECT_THAT(refusal(pem), HasSubstr("'certificate' is encrypted"));
  EXPECT_THAT(refusal(pem, "wrong"), HasSubstr("'certificate_password' does not open"));
  EXPECT_THAT(refusal(test::pkcs12(some(), "pw")), HasSubstr("'certificate' is encrypted"));
  EXPECT_THAT(refusal(test::pkcs12(some(), "pw"), "wrong"),
              HasSubstr("'certificate_password' does not open"));
}

TEST(SigningCertificate, NamesEachDefect) {
  EXPECT_THAT(refusal(some().certificate_pem), HasSubstr("'certificate' holds no private key"));
  EXPECT_THAT(refusal(some().key_pem), HasSubstr("'certificate' holds no certificate"));
  EXPECT_THAT(refusal(another().certificate_pem + some().key_pem),
              HasSubstr("'certificate' does not belong to its certificate"));
  const auto elliptic = make_app_certificate(std::chrono::system_clock::now(),
                                             std::chrono::system_clock::now() + 24h, simulator::KeyType::ec);
  EXPECT_THAT(refusal(elliptic.certificate_pem + elliptic.key_pem), HasSubstr("not an RSA key"));
  for (const auto* text : {"", "hello", "MIIB", "0\x82\x01"})
    EXPECT_THAT(refusal(text), HasSubstr("neither a PEM text nor PKCS#12")) << text;
  auto broken = some().key_pem;
  broken.replace(broken.find('\n') + 5, 8, "AAAAAAAA");
  EXPECT_THAT(refusal(some().certificate_pem + broken), HasSubstr("cannot be read"));
  EXPECT_THAT(refusal("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + some().key_pem),
              HasSubstr("holds no certificate"));
}

TEST(SigningCertificate, KnowsWhenItIsValid) {
  const auto parsed = SigningCertificate::parse(some().certificate_pem + some().key_pem, "");
  EXPECT_NO_THROW(parsed.require_valid_at(parsed.not_before()));
  EXPECT_NO_THROW(parsed.require_valid_at(parsed.not_after() - 1s));
  EXPECT_THROW(parsed.require_valid_at(parsed.not_before() - 1s), UnusableCertificate);
  try {
    parsed.require_valid_at(parsed.not_after());
    FAIL();
  } catch (const UnusableCertificate& error) {
    EXPECT_THAT(error.message(), HasSubstr("'certificate' expired on " + date_text(parsed.not_after())));
  }
}

TEST(ClientAssertion, SaysWhatTheServiceAsksFor) {
  const auto parsed = SigningCertificate::parse(some().certificate_pem + some().key_pem, "");
  const std::chrono::system_clock::time_point now{1'800'000'000s};
  const auto part = [&](AssertionForm form, int number) {
    auto text = make_client_assertion(parsed, form, "https://login.example/t/oauth2/v2.0/token", "app", now);
    for (; number > 0; --number) text.erase(0, text.find('.') + 1);
    return nlohmann::json::parse(base64url_decode(text.substr(0, text.find('.'))).value());
  };
  const auto header = part(AssertionForm::ps256, 0);
  EXPECT_EQ(header, (nlohmann::json{{"alg", "PS256"},
                                    {"typ", "JWT"},
                                    {"x5t#S256", base64url_encode(parsed.sha256_thumbprint())}}));
  EXPECT_EQ(part(AssertionForm::rs256, 0).at("x5t"), base64url_encode(parsed.sha1_thumbprint()));
  const auto claims = part(AssertionForm::ps256, 1);
  EXPECT_EQ(claims.at("aud"), "https://login.example/t/oauth2/v2.0/token");
  EXPECT_EQ(claims.at("iss"), "app");
  EXPECT_EQ(claims.at("sub"), "app");
  EXPECT_EQ(claims.at("nbf"), 1'800'000'000);
  EXPECT_EQ(claims.at("iat"), 1'800'000'000);
  EXPECT_EQ(claims.at("exp"), 1'800'000'600);
  EXPECT_NE(claims.at("jti"), part(AssertionForm::ps256, 1).at("jti"));
}

TEST(Base64, ReadsAndWrites) {
  for (const auto* text : {"", "f", "fo", "foo", "foob", "\xff\xfe\xfd"}) {
    EXPECT_EQ(base64url_decode(base64url_encode(text)), text);
    EXPECT_EQ(base64_decode(test::base64(text)), text);
  }
  EXPECT_EQ(base64url_encode("\xfb\xff"), "-_8");
  EXPECT_EQ(base64_decode("Zm 9v\n"), "foo");
  for (const auto* text : {"a", "Zm9v!", "Zm9v====", "=Zm9"}) EXPECT_FALSE(base64_decode(text)) << text;
}

}  // namespace
}  // namespace rollcall::entra_id
