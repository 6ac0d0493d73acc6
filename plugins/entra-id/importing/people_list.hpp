#pragma once

#include "graph/client.hpp"
#include "importing/checkpoint.hpp"
#include "importing/lookup_crew.hpp"
#include "importing/mapping.hpp"
#include "log.hpp"
#include "stop_signal.hpp"

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

namespace rollcall::entra_id {

/// One list of people to read: its state so far, and where it is.
struct PeopleList {
  ChainState state;
  std::string path;        ///< below the Graph host, without a query
  std::string users_path;  ///< the same with nothing but users in it; for advanced queries
  Subject subject = Subject::members;
  std::string object = {};  ///< as in GraphRequest
  /// How many users Graph counts in it; nothing when it cannot say. From an index that may lag.
  std::optional<std::uint64_t> expected = {};
};

/// What lists are read with; all must outlive the readers.
struct ReadingTools {
  GraphClient& graph;
  const UserMapper& mapper;
  LookupCrew& crew;
  std::mutex& shards;  ///< held while a list is read in shards: their number is bounded, too
  const Log& log;
  const StopSignal& stop;
};

}  // namespace rollcall::entra_id
