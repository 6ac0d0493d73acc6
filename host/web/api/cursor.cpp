#include "web/api/cursor.hpp"

#include <sodium.h>

#include <nlohmann/json.hpp>

namespace rollcall::web::api {
namespace {

constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

std::string base64url(const std::string& bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  ::sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                      bytes.size(), kVariant);
  text.pop_back();  // its end of string
  return text;
}

/// Empty for what is none.
std::string from_base64url(const std::string& text) {
  std::string bytes(text.size(), '\0');
  std::size_t length = 0;
  if (::sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                          text.size(), nullptr, &length, nullptr, kVariant) != 0)
    return {};
  bytes.resize(length);
  return bytes;
}

}  // namespace

std::string encode_cursor(const nlohmann::json& position) {
  return base64url(position.dump());
}

nlohmann::json next_cursor(const char* side, std::optional<std::int64_t> id) {
  return id ? nlohmann::json(encode_cursor({{side, *id}})) : nlohmann::json();
}

std::optional<nlohmann::json> cursor_of(const Call& call) {
  const auto text = call.text("cursor");
  if (!text) return std::nullopt;
  auto position = nlohmann::json::parse(from_base64url(*text), nullptr, false);
  if (!position.is_object()) refuse_cursor();
  return position;
}

void refuse_cursor() {
  throw ProblemError(422, Status::invalid_argument,
                     {.message = "The cursor does not belong to this list.",
                      .next_step = "Begin with the first page again."},
                     {{"cursor", "This is no cursor of this list."}});
}

std::int64_t number_in(const nlohmann::json& position, const char* name, std::int64_t least) {
  const auto found = position.find(name);
  if (found == position.end() || !found->is_number_integer() || found->get<std::int64_t>() < least)
    refuse_cursor();
  return found->get<std::int64_t>();
}

std::int64_t before_of(const Call& call) {
  const auto position = cursor_of(call);
  return position ? number_in(*position, "before", 1) : 0;
}

nlohmann::json total_document(std::size_t value, bool exact) {
  return {{"value", value}, {"exact", exact}};
}

}  // namespace rollcall::web::api
