#include "client_assertion.hpp"

#include "certificate.hpp"
#include "login_error.hpp"
#include "text.hpp"

#include <charconv>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

namespace rollcall::simulator {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kAssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr std::int64_t kClockSkew_s = 300;

struct Assertion {
  Json header;
  Json claims;
  std::string_view signed_text;
  std::string signature;
};

LoginError invalid_jwt(const std::string& reason) {
  return {400, "invalid_request", 50027, "JWT token is invalid or malformed. " + reason};
}

LoginError invalid_signature(const AppRegistration& app, const std::string& reason) {
  return {401, "invalid_client", 700027,
          fmt::format("Client assertion failed signature validation. [Reason - {}] Application '{}'.", reason,
                      app.client_id)};
}

Json decode_part(std::string_view part) {
  const auto text = base64url_decode(part);
  Json object = text ? Json::parse(*text, nullptr, false) : Json();
  if (!object.is_object()) throw invalid_jwt("A part of the token is not a JSON object.");
  return object;
}

Assertion parse_assertion(std::string_view text) {
  const auto parts = split(text, '.');
  if (parts.size() != 3) throw invalid_jwt("The token does not have three parts.");
  const auto signature = base64url_decode(parts[2]);
  if (!signature) throw invalid_jwt("The signature is not base64url.");
  return {decode_part(parts[0]), decode_part(parts[1]), text.substr(0, parts[0].size() + 1 + parts[1].size()),
          *signature};
}

std::string text_at(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// A number, or a number as text: MSAL.NET writes strings.
std::int64_t time_at(const Json& claims, const char* name) {
  const auto found = claims.find(name);
  if (found != claims.end() && found->is_number_integer()) return found->get<std::int64_t>();
  const std::string text = text_at(claims, name);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size())
    throw invalid_jwt(fmt::format("The claim '{}' is missing or no time.", name));
  return value;
}

struct Scheme {
  int padding;
  const char* thumbprint_member;
};

Scheme scheme_of(const World& world, const AppRegistration& app, const Json& header) {
  if (text_at(header, "typ") != "JWT") {
    throw LoginError{
        400, "invalid_request", 5002727,
        "Invalid JWT header type specified, must be 'JWT' or 'http://openid.net/specs/jwt/1.0'."};
  }
  const std::string algorithm = text_at(header, "alg");
  if (algorithm == "PS256" && world.switches().accepts_ps256) return {RSA_PKCS1_PSS_PADDING, "x5t#S256"};
  if (algorithm == "RS256") return {RSA_PKCS1_PADDING, header.contains("x5t#S256") ? "x5t#S256" : "x5t"};
  throw invalid_signature(app, fmt::format("The algorithm '{}' is not supported.", algorithm));
}

bool verifies(EVP_PKEY* key, int padding, const Assertion& assertion) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  EVP_PKEY_CTX* parameters = nullptr;
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  };
  bool good = EVP_DigestVerifyInit(context.get(), &parameters, EVP_sha256(), nullptr, key) == 1 &&
              EVP_PKEY_CTX_set_rsa_padding(parameters, padding) == 1;
  if (good && padding == RSA_PKCS1_PSS_PADDING)
    good = EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1;
  good = good && EVP_DigestVerify(context.get(), bytes(assertion.signature), assertion.signature.size(),
                                  bytes(assertion.signed_text), assertion.signed_text.size()) == 1;
  ERR_clear_error();
  return good;
}

void verify_signature(const World& world, const AppRegistration& app, const Assertion& assertion,
                      std::int64_t now) {
  const Scheme scheme = scheme_of(world, app, assertion.header);
  const std::string named = text_at(assertion.header, scheme.thumbprint_member);
  for (const std::string& pem : app.certificates) {
    const KeyCredential credential = read_key_credential(pem);
    const bool by_sha256 = std::string_view(scheme.thumbprint_member) == "x5t#S256";
    if (named != base64url_encode(by_sha256 ? credential.sha256 : credential.sha1)) continue;
    if (now < credential.not_before || now >= credential.not_after)
      throw invalid_signature(app, "The key used is expired.");
    if (!verifies(credential.key.get(), scheme.padding, assertion))
      throw invalid_signature(app, "The key was found, but the signature does not match.");
    return;
  }
  throw invalid_signature(app, "The key was not found.");
}

void verify_claims(const AppRegistration& app, const Json& claims, const std::string& token_url,
                   std::int64_t now) {
  if (!equals_ignoring_case(text_at(claims, "aud"), token_url)) throw invalid_jwt("Unexpected audience.");
  if (!equals_ignoring_case(text_at(claims, "sub"), app.client_id)) {
    throw LoginError{401, "invalid_client", 700030,
                     "The subject of the client assertion does not match the client application."};
  }
  if (text_at(claims, "iss") != text_at(claims, "sub")) {
    throw LoginError{401, "invalid_client", 50048,
                     "Subject doesn't match Issuer claim in the client assertion."};
  }
  if (text_at(claims, "jti").empty()) throw invalid_jwt("The claim 'jti' is missing.");
  if (time_at(claims, "exp") <= now - kClockSkew_s || time_at(claims, "nbf") > now + kClockSkew_s) {
    throw LoginError{401, "invalid_client", 700024,
                     "Client assertion is not within its valid time range. Ensure that the assertion is not "
                     "expired and that its start time is not in the future."};
  }
}

}  // namespace

void verify_client_assertion(World& world, const AppRegistration& app, const Form& form,
                             const std::string& token_url) {
  if (required(form, "client_assertion_type") != kAssertionType) {
    throw LoginError{400, "invalid_request", 50027,
                     "JWT token is invalid or malformed. The client_assertion_type is not supported."};
  }
  const Assertion assertion = parse_assertion(required(form, "client_assertion"));
  const std::int64_t now = world.clock.now_s();
  verify_signature(world, app, assertion, now);
  verify_claims(app, assertion.claims, token_url, now);
  const bool is_new = world.assertion_ids.add(app.client_id + " " + text_at(assertion.claims, "jti"));
  if (!is_new && world.switches().replayed_assertions_are_refused) {
    throw LoginError{401, "invalid_client", 50013, "Assertion failed validation: it has been used before."};
  }
}

}  // namespace rollcall::simulator
