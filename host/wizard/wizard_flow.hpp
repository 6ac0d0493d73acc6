#pragma once

#include "core/connection_ports.hpp"
#include "core/job_queue.hpp"
#include "core/ports.hpp"
#include "core/wizard_ports.hpp"
#include "wizard/plugin_dialog.hpp"
#include "wizard/session_keeper.hpp"

#include <memory>
#include <string>

namespace rollcall::wizard {

/// What wizards work with. The repositories are of the thread that uses the wizards; what is a reference is
/// shared and must outlive them.
struct WizardPorts {
  std::shared_ptr<core::WizardRepository> wizards;
  std::shared_ptr<core::ConnectionRepository> connections;
  std::shared_ptr<core::ConnectionHealthRepository> health;
  core::PluginHost& plugins;
  core::JobQueue& queue;
  SessionKeeper& sessions;
  std::string database_url;
  std::string callback_url;  ///< "<public_url>/oauth/callback"; empty: nobody can come back from outside
};

class WizardFlow final : public core::Wizards {
 public:
  explicit WizardFlow(WizardPorts ports);

  core::WizardView open(const core::WizardOpening& opening) override;
  std::vector<core::WizardView> list(std::int64_t administrator_id) override;
  core::WizardView show(std::int64_t administrator_id, const std::string& id) override;
  core::WizardView answer(std::int64_t administrator_id, const std::string& id, std::int64_t version,
                          const std::string& step, const std::string& answers) override;
  core::WizardView poll(std::int64_t administrator_id, const std::string& id) override;
  core::WizardView back(std::int64_t administrator_id, const std::string& id, std::int64_t version,
                        const std::string& step) override;
  std::string choices(std::int64_t administrator_id, const std::string& id,
                      const core::ChoicesQuery& query) override;
  std::int64_t preview(std::int64_t administrator_id, const std::string& id, std::int64_t version,
                       const core::WizardJob& job) override;
  std::int64_t start(std::int64_t administrator_id, const std::string& id, std::int64_t version,
                     const core::WizardJob& job) override;
  void discard(std::int64_t administrator_id, const std::string& id) override;
  std::optional<core::WizardView> callback(const std::map<std::string, std::string>& parameters) override;
  void end_processes(std::string_view plugin_id) override;

 private:
  using Lease = SessionKeeper::Lease;

  [[nodiscard]] WizardState load(std::int64_t administrator_id, const std::string& id);
  [[nodiscard]] WizardState load(std::int64_t administrator_id, const std::string& id, std::int64_t version);
  [[nodiscard]] std::int64_t connection_for(const core::WizardOpening& opening);
  [[nodiscard]] Answer first_page(Lease& lease, WizardState& state);
  [[nodiscard]] Answer first_page_of_blank(Lease& lease, WizardState& state, const Error& why);
  [[nodiscard]] std::set<std::string> stored_secrets(const WizardState& state);
  /// Error(throttled) when the code was asked for less than its pause ago.
  static void require_patience(Lease& lease, const WizardState& state);
  void take_answers(WizardState& state, const std::string& step, nlohmann::json answers);
  void take_page(Lease& lease, WizardState& state, Answer answer, core::WizardChanges& changes);
  void fill_in_connect(WizardState& state);
  void show_refusal(WizardState& state, const Error& refusal);
  void save_connection(Lease& lease, WizardState& state, core::WizardChanges& changes);
  void store(WizardState& state, std::int64_t stored_version, core::WizardChanges changes);
  /// The same together with a job, whose id it returns.
  std::int64_t store_with_job(WizardState& state, std::int64_t stored_version,
                              const core::JobRequest& request, core::WizardJobUse use);
  void require_connection(Lease& lease, WizardState& state);
  [[nodiscard]] nlohmann::json options_of(Lease& lease, WizardState& state);
  [[nodiscard]] WizardState at_summary(std::int64_t administrator_id, const std::string& id,
                                       std::int64_t version);
  [[nodiscard]] core::WizardView view_of(const WizardState& state);

  const WizardPorts ports_;
  PluginDialog dialog_;
  core::SavedConnection saved_ = core::SavedConnection::none;  ///< by the present call
};

}  // namespace rollcall::wizard
