#include "web/api/cursor.hpp"

#include <array>
#include <cstdint>
#include <string_view>

#include <nlohmann/json.hpp>

namespace rollcall::web::api {
namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// RFC 4648 5, without padding.
std::string base64url(std::string_view bytes) {
  std::string text;
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (const char byte : bytes) {
    held = (held << 8U) | static_cast<unsigned char>(byte);
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text += kLetters[(held >> bits) & 0x3FU];
    }
  }
  if (bits > 0) text += kLetters[(held << (6 - bits)) & 0x3FU];
  return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
  std::string bytes;
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (const char letter : text) {
    const auto value = kLetters.find(letter);
    if (value == std::string_view::npos) return std::nullopt;
    held = (held << 6U) | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes += static_cast<char>((held >> bits) & 0xFFU);
    }
  }
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
  const auto bytes = from_base64url(*text);
  auto position = nlohmann::json::parse(bytes.value_or(""), nullptr, false);
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
