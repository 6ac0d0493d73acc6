#include "object_id.hpp"

#include "mixing.hpp"

namespace rollcall::simulator {
namespace {

constexpr char kHex[] = "0123456789abcdef";

std::uint64_t type_key(std::uint64_t seed, ObjectType type) {
  return mix64(seed, 0x1d00U + static_cast<std::uint64_t>(type));
}

constexpr std::array<std::int8_t, 256> kHexValues = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::int8_t i = 0; i < 10; ++i) values[static_cast<std::size_t>('0' + i)] = i;
  for (std::int8_t i = 0; i < 6; ++i) {
    values[static_cast<std::size_t>('a' + i)] = static_cast<std::int8_t>(10 + i);
    values[static_cast<std::size_t>('A' + i)] = static_cast<std::int8_t>(10 + i);
  }
  return values;
}();

int hex_value(char letter) {
  return kHexValues[static_cast<unsigned char>(letter)];
}

bool same_ignoring_case(const Guid& guid, std::string_view text) {
  if (text == view(guid)) return true;
  for (std::size_t i = 0; i < guid.size(); ++i) {
    if (guid[i] != '-' ? hex_value(guid[i]) != hex_value(text[i]) : text[i] != '-') return false;
  }
  return true;
}

}  // namespace

std::string_view graph_type_name(ObjectType type) {
  switch (type) {
    case ObjectType::user:
      return "microsoft.graph.user";
    case ObjectType::group:
      return "microsoft.graph.group";
    case ObjectType::device:
      return "microsoft.graph.device";
    case ObjectType::service_principal:
      return "microsoft.graph.servicePrincipal";
    case ObjectType::org_contact:
      return "microsoft.graph.orgContact";
  }
  return "microsoft.graph.directoryObject";
}

Guid object_id(std::uint64_t seed, ObjectRef object) {
  const std::uint64_t key = type_key(seed, object.type);
  const std::uint64_t middle = mix64(key, object.index);
  const std::uint64_t tail = mix64(middle);
  // The first 32 bits carry the number, the rest is a check that find_object() recomputes.
  const std::uint64_t high =
      (std::uint64_t{scramble32(object.index ^ static_cast<std::uint32_t>(key))} << 32U) |
      (middle & 0xffffffffU);
  Guid guid{};
  std::size_t at = 0;
  for (unsigned nibble = 0; nibble < 32; ++nibble) {
    if (nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20) guid[at++] = '-';
    const std::uint64_t word = nibble < 16 ? high : tail;
    std::uint64_t value = (word >> (60U - 4U * (nibble % 16U))) & 0xfU;
    if (nibble == 12) value = 4;
    if (nibble == 16) value = 8U | (value & 3U);
    guid[at++] = kHex[value];
  }
  return guid;
}

bool is_guid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : hex_value(text[i]) < 0) return false;
  }
  return true;
}

std::optional<std::uint32_t> find_object(std::uint64_t seed, ObjectType type, std::string_view id) {
  if (id.size() != std::tuple_size_v<Guid>) return std::nullopt;
  std::uint32_t first = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    const int value = hex_value(id[i]);
    if (value < 0) return std::nullopt;
    first = (first << 4U) | static_cast<std::uint32_t>(value);
  }
  const std::uint32_t index = unscramble32(first) ^ static_cast<std::uint32_t>(type_key(seed, type));
  if (!same_ignoring_case(object_id(seed, {type, index}), id)) return std::nullopt;
  return index;
}

}  // namespace rollcall::simulator
