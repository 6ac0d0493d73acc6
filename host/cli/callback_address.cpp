#include "cli/callback_address.hpp"

#include <charconv>
#include <random>

namespace rollcall::cli {
namespace {

std::optional<std::string> decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      result += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    unsigned byte = 0;
    const auto digits = text.substr(i + 1, 2);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (digits.size() != 2 || error != std::errc{} || end != digits.data() + 2) return std::nullopt;
    result += static_cast<char>(byte);
    i += 2;
  }
  return result;
}

}  // namespace

std::optional<std::map<std::string, std::string>> callback_parameters(std::string_view address) {
  const auto mark = address.find('?');
  if (mark == std::string_view::npos) return std::nullopt;
  auto query = address.substr(mark + 1);
  query = query.substr(0, query.find('#'));
  std::map<std::string, std::string> parameters;
  while (!query.empty()) {
    const auto part = query.substr(0, query.find('&'));
    query.remove_prefix(part.size() == query.size() ? part.size() : part.size() + 1);
    const auto equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    auto name = decoded(part.substr(0, equals));
    auto value = decoded(part.substr(equals + 1));
    if (!name || !value) return std::nullopt;
    parameters[*std::move(name)] = *std::move(value);
  }
  return parameters.empty() ? std::nullopt : std::optional(std::move(parameters));
}

std::string random_state() {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::random_device device;  // getrandom() here
  std::uniform_int_distribution<std::size_t> digit(0, kHex.size() - 1);
  std::string state;
  while (state.size() < 32) state += kHex[digit(device)];
  return state;
}

}  // namespace rollcall::cli
