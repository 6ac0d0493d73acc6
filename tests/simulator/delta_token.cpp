#include "delta_token.hpp"

#include "text.hpp"

namespace rollcall::simulator {
namespace {

constexpr std::string_view kMagic{"DSdt\x01", 5};
constexpr std::string_view kPurpose = "delta token";
constexpr std::size_t kSignatureBytes = 16;

class Writer {
 public:
  template <class Number>
  Writer& put(Number value) {
    const auto bits = static_cast<std::uint64_t>(value);
    for (std::size_t i = sizeof(Number); i-- > 0;) {
      bytes.push_back(static_cast<char>((bits >> (8U * i)) & 0xffU));
    }
    return *this;
  }

  std::string bytes{kMagic};
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes), good_(bytes.starts_with(kMagic)) {
    if (good_) rest_.remove_prefix(kMagic.size());
  }

  template <class Number>
  Reader& take(Number& value) {
    if (rest_.size() < sizeof(Number)) good_ = false;
    if (!good_) return *this;
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i)
      bits = (bits << 8U) | static_cast<unsigned char>(rest_[i]);
    rest_.remove_prefix(sizeof(Number));
    value = static_cast<Number>(bits);
    return *this;
  }

  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool at_end() const { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_;
};

std::string encode(const DeltaToken& token) {
  Writer out;
  out.put(token.page)
      .put(token.kind)
      .put(token.instance)
      .put(token.generation)
      .put(token.issued_at)
      .put(token.from)
      .put(token.to);
  out.put(token.position).put(token.chunk);
  const DeltaOptions& options = token.options;
  out.put(options.type).put(options.properties).put(options.selected).put(options.members);
  out.put(options.only.has_value());
  if (options.only) {
    for (const std::uint32_t index : *options.only) out.put(index);
  }
  return out.bytes;
}

std::optional<DeltaToken> decode(std::string_view bytes) {
  Reader in(bytes);
  DeltaToken token;
  in.take(token.page)
      .take(token.kind)
      .take(token.instance)
      .take(token.generation)
      .take(token.issued_at)
      .take(token.from)
      .take(token.to);
  in.take(token.position).take(token.chunk);
  DeltaOptions& options = token.options;
  bool filtered = false;
  in.take(options.type).take(options.properties).take(options.selected).take(options.members).take(filtered);
  if (filtered) options.only.emplace();
  while (filtered && in.good() && !in.at_end()) {
    std::uint32_t index = 0;
    in.take(index);
    options.only->push_back(index);
  }
  if (!in.at_end()) return std::nullopt;
  return token;
}

}  // namespace

std::string write_delta_token(const Signer& signer, const DeltaToken& token, std::string_view binding) {
  const std::string bytes = encode(token);
  return base64url_encode(bytes + signer.sign(kPurpose, bytes + std::string(binding)));
}

std::optional<DeltaToken> read_delta_token(const Signer& signer, std::string_view text,
                                           std::string_view binding) {
  const auto bytes = base64url_decode(text);
  if (!bytes || bytes->size() < kSignatureBytes) return std::nullopt;
  const std::string plain = bytes->substr(0, bytes->size() - kSignatureBytes);
  if (!signer.verify(kPurpose, plain + std::string(binding), bytes->substr(plain.size())))
    return std::nullopt;
  return decode(plain);
}

std::optional<std::uint32_t> peek_delta_page_number(std::string_view text) {
  const auto bytes = base64url_decode(text);
  if (!bytes) return std::nullopt;
  std::uint32_t page = 1;
  if (!Reader(*bytes).take(page).good()) return std::nullopt;
  return page;
}

}  // namespace rollcall::simulator
