#pragma once

#include "change_log.hpp"
#include "signing.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::simulator {

/// The options of the first request, which the tokens of all later ones carry.
struct DeltaOptions {
  ObjectType type = ObjectType::user;
  PropertySet properties = 0;
  bool selected = false;                           ///< there was a `$select`
  bool members = false;                            ///< memberships are told (groups)
  std::optional<std::vector<std::uint32_t>> only;  ///< numbers of the objects that `$filter` names
};

/// Where a client stands: between two pages (`$skiptoken`) or between two rounds (`$deltatoken`).
struct DeltaToken {
  enum class Kind : std::uint8_t { page, round };
  Kind kind = Kind::round;
  DeltaOptions options;
  std::uint32_t instance = 0;    ///< of DeltaState
  std::uint32_t generation = 0;  ///< of DeltaState
  std::int64_t issued_at = 0;    ///< seconds since 1970
  std::uint64_t from = 0;        ///< version that the client knows; 0: none, the round is an initial one
  std::uint64_t to = 0;          ///< version that it knows when the round is over
  std::uint32_t page = 1;        ///< number of the page that it opens, from 1
  std::uint64_t position = 0;    ///< entries of the round before that page
  std::uint32_t chunk = 0;       ///< of the members of the group at that position
};

/// Writes the text of a token, signed together with `binding`.
std::string write_delta_token(const Signer& signer, const DeltaToken& token, std::string_view binding);

/// Reads one; nothing when it was tampered with or belongs to another binding.
std::optional<DeltaToken> read_delta_token(const Signer& signer, std::string_view text,
                                           std::string_view binding);

/// The page number in a token, without checking its signature; nothing when it is no delta token.
std::optional<std::uint32_t> peek_delta_page_number(std::string_view text);

}  // namespace rollcall::simulator
