#pragma once

#include "directory.hpp"

#include <cstdint>

namespace rollcall::simulator {

/// What a correct importer must find in a group (direct members) or in the whole tenant, counted by walking
/// it.
struct Expectations {
  std::uint64_t members = 0;         ///< objects of any type, service principals included
  std::uint64_t users = 0;           ///< people among them, each once
  std::uint64_t guests = 0;          ///< userType Guest
  std::uint64_t disabled = 0;        ///< accountEnabled false
  std::uint64_t without_email = 0;   ///< no mail and a guest's UPN
  std::uint64_t email_from_upn = 0;  ///< no mail, the UPN stands in
  std::uint64_t email_taken =
      0;                       ///< e-mail (ASCII letter case ignored) that an earlier person of the list has
  std::uint64_t with_nul = 0;  ///< U+0000 in the display name

  /// People that can be stored: users less those without e-mail, with a taken one, or with U+0000.
  [[nodiscard]] std::uint64_t importable() const { return users - without_email - email_taken - with_nul; }
};

Expectations expectations_of(const Directory& directory, const MemberSequence& members);
/// The same for everything below a group.
Expectations transitive_expectations_of(const Directory& directory, const Group& group);

}  // namespace rollcall::simulator
