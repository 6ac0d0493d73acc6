#pragma once

#include "checklist.hpp"

#include <map>
#include <set>

namespace rollcall::simulator::test {

/// Rounds of delta queries, followed the way a client has to: link by link, byte for byte.
class DeltaChecklist : public Checklist {
 protected:
  struct Round {
    std::vector<Json> pages;
    std::vector<Json> objects;  ///< of all pages, in their order
    std::string delta_link;
  };

  void SetUp() override { sign_in(); }

  /// A whole round, from its first request to its deltaLink.
  Round round(std::string target, const Headers& headers = {}) {
    Round all;
    while (!target.empty()) {
      all.pages.push_back(get_json(target, headers));
      const Json& page = all.pages.back();
      for (const Json& object : page.at("value")) all.objects.push_back(object);
      EXPECT_NE(page.contains("@odata.nextLink"), page.contains("@odata.deltaLink"));
      target = page.value("@odata.nextLink", "");
      all.delta_link = page.value("@odata.deltaLink", "");
    }
    EXPECT_FALSE(all.delta_link.empty());
    return all;
  }

  void change_switches(const std::function<void(DeltaSwitches&)>& change) {
    Switches switches = simulator_.switches();
    change(switches.delta);
    simulator_.set_switches(switches);
  }

  std::string user(std::uint32_t index) const {
    return std::string(view(simulator_.directory()->user_id(index)));
  }

  static std::string id_filter(const std::vector<std::string>& ids) {
    std::string filter = "$filter=";
    for (const std::string& id : ids) filter += (filter.back() == '=' ? "" : "+or+") + ("id+eq+'" + id + "'");
    return filter;
  }

  static std::set<std::string> ids(const Round& round) {
    std::set<std::string> all;
    for (const Json& object : round.objects) all.insert(object.at("id").get<std::string>());
    return all;
  }

  /// The removal reason of an object; empty when it is not removed.
  static std::string removed(const Json& object) {
    return object.contains("@removed") ? object.at("@removed").at("reason").get<std::string>() : "";
  }

  /// The members that a round leaves in a group which held `before`.
  static std::set<std::string> merged_members(const Round& round, const std::string& group,
                                              std::set<std::string> before = {}) {
    for (const Json& object : round.objects) {
      if (object.at("id") != group || !object.contains("members@delta")) continue;
      for (const Json& member : object.at("members@delta")) {
        const auto id = member.at("id").get<std::string>();
        if (removed(member).empty()) {
          before.insert(id);
        } else {
          before.erase(id);
        }
      }
    }
    return before;
  }
};

}  // namespace rollcall::simulator::test
