#pragma once

#include "graph/client.hpp"
#include "importing/checkpoint.hpp"
#include "importing/list_sizes.hpp"
#include "importing/lookup_crew.hpp"
#include "importing/mapping.hpp"
#include "log.hpp"
#include "stop_signal.hpp"

#include <mutex>
#include <string>

namespace rollcall::entra_id {

/// One list of people to read: its state so far, and where it is.
struct PeopleList {
  ChainState state;
  std::string path;        ///< below the Graph host, without a query
  std::string users_path;  ///< the same with nothing but users in it; for advanced queries
  /// The list below the Graph root, if it may hold others than users.
  std::string mixed_path = {};
  Subject subject = Subject::members;
  std::string object = {};  ///< as in GraphRequest
};

/// What lists are read with; all must outlive the readers.
struct ReadingTools {
  GraphClient& graph;
  const UserMapper& mapper;
  const ListSizes& sizes;
  LookupCrew& crew;
  std::mutex& shards;  ///< held while a list is read in shards: their number is bounded, too
  const Log& log;
  const StopSignal& stop;
};

}  // namespace rollcall::entra_id
