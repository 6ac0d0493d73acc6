#pragma once

#include "delta_switches.hpp"
#include "scenario.hpp"
#include "throttle.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace rollcall::simulator {

/// How a list of users shows the properties that User.ReadBasic.All does not give (i).
enum class BasicUserFields : std::uint8_t { null, omitted };

/// Behaviour that can be switched while the simulator runs. Defaults follow the documented service; where
/// graph-facts.md only infers (i), a switch offers the other reading.
struct Switches {
  bool strict_cast = false;  ///< the user cast demands the advanced parameters (documentation) or not (field)
  bool trailing_empty_page =
      true;  ///< a list whose size is a multiple of the page size ends with an empty page (i)
  std::uint32_t empty_page =
      0;  ///< this page (2 or later) of every chain is empty and has a nextLink; 0: none
  std::uint32_t max_page_size =
      0;  ///< no page holds more than this, whatever $top says, so that small lists have many pages; 0: none
  bool overlapping_pages =
      false;  ///< every page after the first begins with the object that ended the page before (i)
  bool malformed_id_is_404 = false;               ///< a malformed GUID gives 404 instead of 400 (i)
  bool common_endpoint_is_unauthorized = false;   ///< client credentials via /common: unauthorized_client (i)
  bool unknown_certificate_is_400 = false;        ///< AADSTS700027; else 401 (i)
  bool missing_credential_is_400 = false;         ///< AADSTS7000218; else 401 (i)
  bool unauthenticated_has_no_challenge = false;  ///< 401 of Graph without WWW-Authenticate (i)
  bool deleted_group_keeps_its_pages = false;  ///< a group deleted between two pages is listed to its end (i)
  bool get_by_ids_keeps_order = false;         ///< the order of the request instead of one of its own (i)
  bool transitive_lists_each_path = false;  ///< transitiveMembers lists people once for each way to them (i)
  bool text_ranges = false;                 ///< `ge`, `le`, `gt`, `lt` on texts work (resource page)
  bool negation_skips_nulls = false;        ///< `not(…)` leaves out people without the property (i)
  bool retried_page_tokens_are_lost =
      false;                               ///< a page that was served before gives a token that opens nothing
  bool lost_page_token_is_404 = false;     ///< DirectoryPageTokenNotFoundException; else 400 (i)
  bool throttled_batch_is_424 = false;     ///< the outer status of a $batch with an inner 429 (page of 2022)
  bool identity_not_found_is_401 = false;  ///< the status of Authorization_IdentityNotFound (i); else 403
  std::uint32_t index_gap_every = 0;    ///< each n-th page from the index lacks one of its objects; 0: none
  std::int32_t index_count_drift = 0;   ///< added to each count from the index
  bool unknown_ids_are_404 = false;     ///< getByIds refuses the whole request instead of omitting them (i)
  bool get_by_ids_trims_users = false;  ///< getByIds without $select: id, name, mail and UPN alone instead of
                                        ///< the default properties (i)
  bool get_by_ids_needs_directory_role =
      false;                            ///< Directory.Read.All (documentation); else the usual roles do
  bool hidden_members_are_403 = false;  ///< hidden membership gives 403 instead of an empty 200 (i)
  bool accepts_ps256 = true;  ///< false: only RS256 with x5t, as an older server behind a custom address
  bool replayed_assertions_are_refused = false;  ///< a client assertion with a known jti (i)
  bool opaque_tokens = false;                    ///< access tokens that are no JSON Web Tokens (i)
  BasicUserFields basic_user_fields = BasicUserFields::null;
  std::chrono::seconds consent_lag{
      0};  ///< so long, tokens hold the roles of before a change, and Graph knows no app that had none
  bool fast_polls_are_slowed_down = true;  ///< a device code polled before its interval gives slow_down (i)
  std::chrono::seconds device_code_interval{5};
  std::chrono::seconds token_lifetime{0};       ///< of access tokens; 0: drawn from the range of the options
  bool throttling = true;                       ///< the resource-unit quota
  bool tells_quota_share = true;                ///< x-ms-throttle-limit-percentage above 0.8
  std::chrono::seconds index_lag{0};            ///< how old the index behind advanced queries is
  std::chrono::seconds page_token_lifetime{0};  ///< then Directory_ExpiredPageToken; 0: never
  std::chrono::milliseconds latency{0};         ///< before the first byte of every Graph answer
  std::chrono::microseconds latency_per_object{0};  ///< and this much more for each object of an answer
  std::optional<std::chrono::microseconds>
      latency_per_id{};  ///< the same where `$select=id` is all; none: as above
  DeltaSwitches delta;
};

struct SimulatorOptions {
  Scenario scenario = Scenario::company;
  /// Size of "All employees" (at least kSmallestCompany) or "Everyone".
  std::uint32_t users = 10'000;
  std::uint32_t extra_groups = 0;
  /// "Part 1 of 8" and so on, each with its share of "Everyone".
  std::uint32_t parts = 8;
  /// So many in a hundred of the next part are in each part as well (the last one goes on with the first).
  std::uint32_t overlap_percent = 0;
  std::uint64_t seed = 1;
  /// Quota class; nothing: by the number of users.
  std::optional<TenantSize> tenant_size;

  std::uint16_t port = 0;  ///< 0: any free one; always on 127.0.0.1
  unsigned threads = 2;
  std::string tls_certificate_file;  ///< PEM; with it and the key the simulator speaks https only
  std::string tls_key_file;
  int gzip_level = 1;  ///< 0: never compress

  /// `expires_in` is drawn from this range, in seconds.
  std::int64_t token_lifetime_min_s = 3600;
  std::int64_t token_lifetime_max_s = 5400;

  Switches switches;
};

}  // namespace rollcall::simulator
