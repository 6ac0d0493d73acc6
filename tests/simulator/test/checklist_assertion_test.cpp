#include "checklist.hpp"
#include "tests/simulator/certificate.hpp"
#include "tests/simulator/signing.hpp"
#include "tests/simulator/text.hpp"

#include <memory>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

namespace rollcall::simulator::test {
namespace {

/// Signs by itself, so that the simulator is not judged by the client of this project alone.
class AssertionChecklist : public Checklist {
 protected:
  AssertionChecklist() {
    simulator_.apps().change(kClientId,
                             [&](AppRegistration& app) { app.certificates.push_back(own_.certificate_pem); });
  }

  static std::int64_t now_s() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  }

  Json claims() const {
    return {{"aud", simulator_.login_url() + "/" + std::string(kTenantId) + "/oauth2/v2.0/token"},
            {"iss", kClientId},
            {"sub", kClientId},
            {"jti", random_guid()},
            {"nbf", now_s()},
            {"exp", now_s() + 600}};
  }

  Json header(const char* algorithm, const AppCertificate& certificate) const {
    const KeyCredential credential = read_key_credential(certificate.certificate_pem);
    Json header{{"alg", algorithm}, {"typ", "JWT"}};
    if (std::string_view(algorithm) == "PS256") header["x5t#S256"] = base64url_encode(credential.sha256);
    if (std::string_view(algorithm) == "RS256") header["x5t"] = base64url_encode(credential.sha1);
    return header;
  }

  static std::string sign(const Json& header, const Json& claims, const AppCertificate& certificate) {
    const std::string text = base64url_encode(header.dump()) + "." + base64url_encode(claims.dump());
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new_mem_buf(certificate.key_pem.data(), -1),
                                                        &BIO_free);
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    EVP_PKEY_CTX* parameters = nullptr;
    EXPECT_EQ(EVP_DigestSignInit(context.get(), &parameters, EVP_sha256(), nullptr, key.get()), 1);
    if (header.at("alg") == "PS256") {
      EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING);
      EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST);
    }
    std::string signature(512, '\0');
    std::size_t size = signature.size();
    EXPECT_EQ(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                             reinterpret_cast<const unsigned char*>(text.data()), text.size()),
              1);
    signature.resize(size);
    return text + "." + base64url_encode(signature);
  }

  Answer present(const std::string& assertion, const std::map<std::string, std::string>& more = {}) {
    std::map<std::string, std::string> form{
        {"client_secret", ""},
        {"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
        {"client_assertion", assertion}};
    for (const auto& [name, value] : more) form[name] = value;
    return request_token(form);
  }

  std::string good() const { return sign(header("PS256", own_), claims(), own_); }
  std::string with_claim(const char* name, const Json& value) const {
    Json changed = claims();
    changed[name] = value;
    return sign(header("PS256", own_), changed, own_);
  }

  AppCertificate own_ = make_app_certificate();
};

TEST_F(AssertionChecklist, N08_both_forms_are_accepted) {
  EXPECT_EQ(present(good()).status, 200U);
  EXPECT_EQ(present(sign(header("RS256", own_), claims(), own_)).status, 200U);
  Json texts = claims();
  texts["nbf"] = std::to_string(now_s());
  texts["exp"] = std::to_string(now_s() + 600);
  EXPECT_EQ(present(sign(header("PS256", own_), texts, own_)).status, 200U) << "times as strings";
}

TEST_F(AssertionChecklist, N08_unknown_certificate_and_wrong_signature) {
  const AppCertificate other = make_app_certificate();
  expect_login_error(present(sign(header("PS256", other), claims(), other)), 401, "invalid_client", 700027);
  expect_login_error(present(sign(header("PS256", own_), claims(), other)), 401, "invalid_client", 700027);
  Json mixed = header("PS256", own_);
  mixed["x5t#S256"] = header("RS256", own_).at("x5t");
  expect_login_error(present(sign(mixed, claims(), own_)), 401, "invalid_client", 700027);
  expect_login_error(present(sign(header("none", own_), claims(), own_)), 401, "invalid_client", 700027);
}

TEST_F(AssertionChecklist, N08_expired_certificate) {
  const auto now = std::chrono::system_clock::now();
  const auto old = make_app_certificate(now - std::chrono::days{30}, now - std::chrono::days{1});
  simulator_.apps().change(kClientId,
                           [&](AppRegistration& app) { app.certificates.push_back(old.certificate_pem); });
  expect_login_error(present(sign(header("PS256", old), claims(), old)), 401, "invalid_client", 700027);
}

TEST_F(AssertionChecklist, N08_claims) {
  expect_login_error(present(with_claim("aud", "https://graph.microsoft.com")), 400, "invalid_request",
                     50027);
  expect_login_error(present(with_claim("sub", "somebody")), 401, "invalid_client", 700030);
  expect_login_error(present(with_claim("iss", "somebody")), 401, "invalid_client", 50048);
  expect_login_error(present(with_claim("exp", now_s() - 400)), 401, "invalid_client", 700024);
  expect_login_error(present(with_claim("nbf", now_s() + 400)), 401, "invalid_client", 700024);
  expect_login_error(present(with_claim("jti", nullptr)), 400, "invalid_request", 50027);
  expect_login_error(present(with_claim("exp", nullptr)), 400, "invalid_request", 50027);
}

TEST_F(AssertionChecklist, N08_malformed) {
  for (const char* text : {"x", "a.b", "a.b.c", "e30.e30.%%%"}) {
    expect_login_error(present(text), 400, "invalid_request", 50027);
  }
  expect_login_error(present(good(), {{"client_assertion_type", "jwt"}}), 400, "invalid_request", 50027);
  expect_login_error(present(good(), {{"client_assertion_type", ""}}), 400, "invalid_request", 900144);
  Json untyped = header("PS256", own_);
  untyped.erase("typ");
  expect_login_error(present(sign(untyped, claims(), own_)), 400, "invalid_request", 5002727);
}

TEST_F(AssertionChecklist, N08_switches) {
  Switches switches = simulator_.switches();
  switches.replayed_assertions_are_refused = true;
  simulator_.set_switches(switches);
  const std::string once = good();
  EXPECT_EQ(present(once).status, 200U);
  expect_login_error(present(once), 401, "invalid_client", 50013);
  switches.unknown_certificate_is_400 = true;
  simulator_.set_switches(switches);
  const AppCertificate other = make_app_certificate();
  expect_login_error(present(sign(header("PS256", other), claims(), other)), 400, "invalid_client", 700027);
  switches.unknown_certificate_is_400 = false;
  switches.accepts_ps256 = false;
  simulator_.set_switches(switches);
  expect_login_error(present(good()), 401, "invalid_client", 700027);
  EXPECT_EQ(present(sign(header("RS256", own_), claims(), own_)).status, 200U);
}

TEST_F(AssertionChecklist, Login_public_clients) {
  expect_login_error(request_token({{"client_id", std::string(kPublicClientId)}}), 401, "invalid_client",
                     700025);
  expect_login_error(request_token({{"client_id", std::string(kPublicClientId)}, {"client_secret", ""}}), 401,
                     "invalid_client", 7000218);
}

TEST_F(AssertionChecklist, Login_a_second_secret) {
  simulator_.apps().change(kExpiredSecretClientId,
                           [](AppRegistration& app) { app.next_secret = "sim~next~Secret"; });
  const std::string app(kExpiredSecretClientId);
  expect_login_error(request_token({{"client_id", app}}), 401, "invalid_client", 7000222);
  EXPECT_EQ(request_token({{"client_id", app}, {"client_secret", "sim~next~Secret"}}).status, 200U);
}

}  // namespace
}  // namespace rollcall::simulator::test
