#pragma once

#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace rollcall::entra_id {

/// A secret in plain text, overwritten when it goes. Best effort: what a library copies is out of reach.
class SecretText {
 public:
  SecretText() = default;
  explicit SecretText(std::string text) noexcept : text_(std::move(text)) {}
  SecretText(SecretText&& other) noexcept : text_(other.text_) { other.wipe(); }
  SecretText& operator=(SecretText&& other) noexcept {
    std::swap(text_, other.text_);
    return *this;
  }
  ~SecretText() { wipe(); }

  [[nodiscard]] std::string_view view() const noexcept { return text_; }
  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

 private:
  void wipe() noexcept {
    explicit_bzero(text_.data(), text_.size());
    text_.clear();
  }
  std::string text_;
};

/// The names under which a connection keeps its secrets.
namespace secret_name {
inline constexpr std::string_view kClientSecret = "client_secret";
inline constexpr std::string_view kNextClientSecret = "client_secret_next";
inline constexpr std::string_view kCertificate = "certificate";
inline constexpr std::string_view kCertificatePassword = "certificate_password";
inline constexpr std::string_view kRefreshToken = "refresh_token";  ///< of the person who signed in
inline constexpr std::string_view kDeviceCode = "device_code";  ///< while a sign-in with a code is waited for
inline constexpr std::string_view kCodeVerifier = "code_verifier";  ///< while a browser is waited for
inline constexpr std::string_view kProxyPassword = "proxy_password";
}  // namespace secret_name

/// The connection's secrets as the host keeps them. Thread-safe; both throw Error when the host cannot.
struct ConnectionSecrets {
  /// Nothing when there is none of that name.
  std::function<std::optional<std::string>(std::string_view name)> read;
  /// Stores or replaces; an empty value deletes. Durable on return.
  std::function<void(std::string_view name, std::string_view value)> store;

  /// Empty when there is none of that name; without the line end that a file brings along.
  [[nodiscard]] SecretText line(std::string_view name) const {
    auto text = read(name).value_or("");
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    return SecretText(std::move(text));
  }
};

}  // namespace rollcall::entra_id
