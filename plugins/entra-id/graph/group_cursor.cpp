#include "graph/group_cursor.hpp"

#include "login/base64.hpp"

#include <array>
#include <stdexcept>

#include <nlohmann/json.hpp>
#include <openssl/evp.h>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kChecksumBytes = 16;

std::string checksum(std::string_view list, std::string_view content) {
  const std::string text = "group cursor\n" + std::string(list) + '\n' + std::string(content);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 failed");
  return {reinterpret_cast<const char*>(digest.data()), kChecksumBytes};
}

}  // namespace

std::string write_cursor(const GroupCursor& cursor, std::string_view list) {
  const Json content{
      {"q", cursor.search}, {"l", cursor.link}, {"s", cursor.stage}, {"t", cursor.top}, {"k", cursor.skip}};
  const std::string text = content.dump();
  return base64url_encode(checksum(list, text) + text);
}

std::optional<GroupCursor> read_cursor(std::string_view text, std::string_view list) {
  const auto decoded = base64url_decode(text);
  if (!decoded || decoded->size() <= kChecksumBytes) return std::nullopt;
  const std::string content = decoded->substr(kChecksumBytes);
  if (decoded->substr(0, kChecksumBytes) != checksum(list, content)) return std::nullopt;
  try {
    const Json fields = Json::parse(content);
    return GroupCursor{.search = fields.at("q"),
                       .link = fields.at("l"),
                       .stage = fields.at("s"),
                       .top = fields.at("t"),
                       .skip = fields.at("k")};
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace rollcall::entra_id
