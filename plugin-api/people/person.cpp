#include "rollcall/people/person.hpp"

#include "rollcall/sdk/error.hpp"
#include "text.hpp"

#include <algorithm>
#include <cstring>
#include <sodium.h>
#include <utility>

namespace rollcall::people {
namespace {

/// An index entry of PostgreSQL holds 2704 bytes, and both unique keys have to fit in one.
constexpr std::size_t kLongestKeyBytes = 1024;

IdDigest blake2b(std::string_view text) {
  static const int ready = ::sodium_init();
  if (ready < 0) {
    throw Error(Status::internal, {.message = "The cryptographic library cannot be used.",
                                   .next_step = "Check that libsodium is installed correctly."});
  }
  IdDigest digest;
  static_assert(sizeof digest == crypto_generichash_BYTES_MIN);
  ::crypto_generichash(reinterpret_cast<unsigned char*>(digest.data()), digest.size(),
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr, 0);
  return digest;
}

char* put_with_length(char* place, std::string_view text) {
  const auto length = static_cast<std::uint32_t>(text.size());
  for (int shift = 0; shift < 32; shift += 8) {
    *place++ = static_cast<char>(static_cast<unsigned char>(length >> shift));
  }
  return std::copy(text.begin(), text.end(), place);
}

constexpr const char* kCorrect = "Correct the entry in the directory and import again.";

Issue issue_about(const Person& person, std::string code, std::string message, std::string next_step) {
  return {.code = std::move(code),
          .external_id = storable(person.external_id),
          .email = storable(person.email),
          .person = storable(person.display_name),
          .message = std::move(message),
          .next_step = std::move(next_step)};
}

std::optional<Issue> find_unstorable(const Person& person) {
  if (!is_storable(person.external_id)) {
    return issue_about(person, "invalid-text",
                       "The id of this person holds characters that cannot be stored.", kCorrect);
  }
  for (const auto& [column, member] : kTextAttributes) {
    if (is_storable(person.*member)) continue;
    return issue_about(person, "invalid-text",
                       "The attribute " + std::string(column) + " holds characters that cannot be stored.",
                       kCorrect);
  }
  return {};
}

/// What an administrator finds the person by.
std::string name_of(const Person& person) {
  if (!person.display_name.empty()) return person.display_name;
  return person.user_principal_name.empty() ? "This person" : person.user_principal_name;
}

std::optional<Issue> find_unusable_key(const Person& person, const std::string& key) {
  if (person.external_id.empty()) {
    return issue_about(person, "no-external-id", "The directory sent a person without an id.",
                       "Look at this entry in the directory.");
  }
  if (person.email.empty()) {
    return issue_about(person, "no-email", name_of(person) + " has no e-mail address.",
                       "Add one in the directory and import again.");
  }
  if (person.external_id.size() > kLongestKeyBytes || key.size() > kLongestKeyBytes) {
    return issue_about(person, "too-long",
                       "The id or e-mail address of this person is longer than 1024 bytes.",
                       "Shorten it in the directory and import again.");
  }
  return {};
}

}  // namespace

std::string_view to_string(Severity severity) noexcept {
  return severity == Severity::warning ? "warning" : "error";
}

std::int64_t attributes_hash(const Person& person) {
  thread_local std::string buffer;
  std::size_t size = person.external_id.size() + sizeof(std::uint32_t) + 1;
  for (const auto& [column, member] : kTextAttributes) {
    size += (person.*member).size() + sizeof(std::uint32_t);
  }
  buffer.resize(size);
  char* end = put_with_length(buffer.data(), person.external_id);
  for (const auto& [column, member] : kTextAttributes) end = put_with_length(end, person.*member);
  *end = person.enabled ? '\1' : '\0';
  const IdDigest digest = blake2b(buffer);
  std::int64_t hash = 0;
  std::memcpy(&hash, digest.data(), sizeof hash);
  return hash == 0 ? 1 : hash;
}

IdDigest id_digest(std::string_view external_id) {
  return blake2b(external_id);
}

Item make_item(Person person) {
  if (auto issue = find_unstorable(person)) return make_failed_item(std::move(person), *std::move(issue));
  std::string key = email_key(person.email);
  if (auto issue = find_unusable_key(person, key)) {
    return make_failed_item(std::move(person), *std::move(issue));
  }
  const std::int64_t hash = attributes_hash(person);
  const IdDigest digest = id_digest(person.external_id);
  return {.person = std::move(person), .email_key = std::move(key), .hash = hash, .digest = digest};
}

Item make_filtered_item(Person person) {
  const IdDigest digest = id_digest(person.external_id);
  return {
      .person = std::move(person), .email_key = {}, .digest = digest, .disposition = Disposition::filtered};
}

Item make_failed_item(Person person, Issue issue) {
  const IdDigest digest = id_digest(person.external_id);
  if (issue.external_id.empty()) issue.external_id = storable(person.external_id);
  if (issue.email.empty()) issue.email = storable(person.email);
  if (issue.person.empty()) issue.person = storable(person.display_name);
  return {.person = std::move(person),
          .email_key = {},
          .digest = digest,
          .disposition = Disposition::failed,
          .issue = std::move(issue)};
}

}  // namespace rollcall::people
