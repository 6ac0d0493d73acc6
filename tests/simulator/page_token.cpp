#include "page_token.hpp"

#include "text.hpp"

namespace rollcall::simulator {
namespace {

constexpr std::string_view kMagic{"DSpt\x0a\x00", 6};
constexpr std::size_t kPlainBytes = kMagic.size() + 1 + 8 + 4 + 8 + 8;
constexpr std::uint64_t kAdvanced = 1;
constexpr std::uint64_t kFromRetry = 2;
constexpr std::string_view kPurpose = "page token";

void put_number(std::string& bytes, std::uint64_t value, unsigned count) {
  for (unsigned i = count; i-- > 0;) bytes.push_back(static_cast<char>((value >> (8U * i)) & 0xffU));
}

std::uint64_t take_number(std::string_view& bytes, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = (value << 8U) | static_cast<unsigned char>(bytes[i]);
  bytes.remove_prefix(count);
  return value;
}

std::optional<std::string> decode(std::string_view text) {
  if (text.starts_with("X'") && text.ends_with("'") && text.size() >= 3) {
    return hex_decode(text.substr(2, text.size() - 3));
  }
  return base64url_decode(text);
}

std::optional<PageToken> parse(std::string_view bytes) {
  if (bytes.size() < kPlainBytes || !bytes.starts_with(kMagic)) return std::nullopt;
  bytes.remove_prefix(kMagic.size());
  PageToken token;
  const std::uint64_t flags = take_number(bytes, 1);
  token.mode = (flags & kAdvanced) == 0 ? QueryMode::standard : QueryMode::advanced;
  token.from_retry = (flags & kFromRetry) != 0;
  token.chain = take_number(bytes, 8);
  token.page = static_cast<std::uint32_t>(take_number(bytes, 4));
  token.position = take_number(bytes, 8);
  token.issued_at = static_cast<std::int64_t>(take_number(bytes, 8));
  return token;
}

}  // namespace

std::string write_page_token(const Signer& signer, const PageToken& token, std::string_view binding) {
  std::string bytes(kMagic);
  put_number(bytes, (token.mode == QueryMode::advanced ? kAdvanced : 0) | (token.from_retry ? kFromRetry : 0),
             1);
  put_number(bytes, token.chain, 8);
  put_number(bytes, token.page, 4);
  put_number(bytes, token.position, 8);
  put_number(bytes, static_cast<std::uint64_t>(token.issued_at), 8);
  bytes += signer.sign(kPurpose, bytes + std::string(binding));
  return token.mode == QueryMode::standard ? "X'" + hex_encode_upper(bytes) + "'" : base64url_encode(bytes);
}

std::optional<PageToken> read_page_token(const Signer& signer, std::string_view text,
                                         std::string_view binding) {
  const auto bytes = decode(text);
  if (!bytes || bytes->size() < kPlainBytes) return std::nullopt;
  const std::string plain = bytes->substr(0, kPlainBytes);
  const auto token = parse(plain);
  if (!token || !signer.verify(kPurpose, plain + std::string(binding), bytes->substr(kPlainBytes)))
    return std::nullopt;
  const bool hex_form = text.starts_with("X'");
  if (hex_form != (token->mode == QueryMode::standard)) return std::nullopt;
  return token;
}

std::uint32_t peek_page_number(std::string_view text) {
  const auto bytes = decode(text);
  const auto token = bytes ? parse(*bytes) : std::nullopt;
  return token ? token->page : 1;
}

}  // namespace rollcall::simulator
