#include "wizard_fixture.hpp"

#include <signal.h>
#include <unistd.h>

#include <sys/wait.h>

namespace rollcall::wizard {
namespace {

TEST_F(WizardTest, StartsExactlyOneJob) {
  const auto wizard = at_summary();
  const core::WizardJob job{.requested_by = "ada", .leaver_grace = 2, .limits = {10, 50}};
  const auto id = wizards_->start(kAda, wizard.id, wizard.version, job);
  ASSERT_EQ(queue_.requests.size(), 1U);
  const auto& request = queue_.requests[0];
  EXPECT_EQ(Json::parse(request.plugin_options), Json({{"groups", {"g1"}}, {"add", true}}));
  EXPECT_EQ(request.connection_id, wizard.connection_id);
  EXPECT_EQ(request.requested_by, "ada");
  EXPECT_TRUE(request.staged);
  EXPECT_EQ(request.leaver_grace, 2);
  EXPECT_EQ(request.limits, (core::ChangeLimits{10, 50}));
  EXPECT_FALSE(request.dry_run);
  EXPECT_EQ(plugins_.inputs.back().at("step"), "summary");
  EXPECT_EQ(plugins_.inputs.back().at("flow_state"), "at-summary");

  const auto after = wizards_->show(kAda, wizard.id);
  EXPECT_EQ(after.job_id, id);
  EXPECT_EQ(kind(after), "done");
  EXPECT_TRUE(wizards_->list(kAda).empty());
  EXPECT_EQ(sessions_->processes(), 0U);
  try {
    (void)wizards_->start(kAda, wizard.id, wizard.version, job);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::failed_precondition);
  }
  EXPECT_EQ(count_jobs(), 1);
}

/// Does something in a host of its own that is killed on the way.
void run_and_be_killed(const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      work();
    } catch (const Error&) {
    }
    ::_exit(1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
}

TEST_F(WizardTest, AHostThatIsKilledWhileItStartsAJobHasStartedItOrNot) {
  const auto wizard = at_summary();
  wizards_.reset();
  sessions_.reset();  // its thread is not in another process, which would wait for it in vain
  records_.reset();
  connections_.reset();
  health_.reset();
  database_.reset();  // SQLite must not be carried there either
  const auto start = [&] {
    open_database();
    restart();
    return wizards_->start(kAda, wizard.id, wizard.version, {.requested_by = "ada"});
  };
  queue_.on_settle = [] { ::raise(SIGKILL); };
  run_and_be_killed([&] { (void)start(); });
  queue_.on_settle = [] {};
  queue_.on_wake = [] { ::raise(SIGKILL); };
  run_and_be_killed([&] { (void)start(); });
  queue_.on_wake = [] {};

  EXPECT_THROW((void)start(), Error) << "it was started";
  EXPECT_EQ(count_jobs(), 1);
  const auto after = wizards_->show(kAda, wizard.id);
  EXPECT_EQ(kind(after), "done");
  EXPECT_EQ(store::make_job_repository(database_)->find(after.job_id).value().state, core::JobState::queued);
}

TEST_F(WizardTest, StaysAtTheSummaryWhenTheQueueRefuses) {
  const auto wizard = at_summary();
  queue_.refusal = Error(Status::failed_precondition, {.message = "No."});
  EXPECT_THROW((void)wizards_->start(kAda, wizard.id, wizard.version, {}), Error);
  EXPECT_EQ(kind(wizards_->show(kAda, wizard.id)), "summary");
  EXPECT_EQ(count_jobs(), 0);
  queue_.refusal.reset();
  EXPECT_GT(wizards_->start(kAda, wizard.id, wizard.version, {}), 0);
}

TEST_F(WizardTest, PreviewsAndWritesExactlyThat) {
  const auto wizard = at_summary();
  EXPECT_THROW((void)wizards_->start(kAda, wizard.id, wizard.version, {.exactly_preview = true}),
               core::FieldsRefused);
  const auto preview = wizards_->preview(kAda, wizard.id, wizard.version, {.requested_by = "ada"});
  EXPECT_TRUE(queue_.requests.at(0).dry_run);
  const auto after = wizards_->show(kAda, wizard.id);
  EXPECT_EQ(after.preview_job_id, preview);
  EXPECT_EQ(kind(after), "summary");
  (void)wizards_->start(kAda, wizard.id, after.version, {.requested_by = "ada", .exactly_preview = true});
  EXPECT_EQ(queue_.requests.at(1).kind, core::JobKind::apply_plan);
  EXPECT_EQ(queue_.requests.at(1).of_job, preview);
}

TEST_F(WizardTest, ForgetsThePreviewOfOtherAnswers) {
  auto wizard = at_summary();
  (void)wizards_->preview(kAda, wizard.id, wizard.version, {});
  wizard = wizards_->back(kAda, wizard.id, wizard.version, "");
  wizard = answer(wizard, "options", {{"add", true}});
  EXPECT_NE(wizard.preview_job_id, 0) << "nothing has changed";
  wizard = wizards_->back(kAda, wizard.id, wizard.version, "");
  wizard = answer(wizard, "options", {{"add", false}});
  EXPECT_EQ(wizard.preview_job_id, 0);
}

TEST_F(WizardTest, StartsNothingBeforeTheSummary) {
  add_connection("default");
  const auto wizard = open();
  EXPECT_THROW((void)wizards_->start(kAda, wizard.id, wizard.version, {}), Error);
  EXPECT_THROW((void)wizards_->preview(kAda, wizard.id, wizard.version, {}), Error);
  EXPECT_TRUE(queue_.requests.empty());
}

TEST_F(WizardTest, ShowsAQuestionThatComesInsteadOfAnEnd) {
  const auto wizard = at_summary();
  plugins_.step = [](const Json&, ScriptedPlugins::Process&) { return groups_form(); };
  EXPECT_THROW((void)wizards_->start(kAda, wizard.id, wizard.version, {}), Error);
  const auto after = wizards_->show(kAda, wizard.id);
  EXPECT_EQ(step(after), "groups");
  EXPECT_EQ(after.trail.size(), 1U);
  EXPECT_TRUE(queue_.requests.empty());
}

TEST_F(WizardTest, LetsAPluginBeDoneWithoutConnectionOrSummary) {
  plugins_.step = [](const Json&, ScriptedPlugins::Process&) -> Json {
    return {{"kind", "done"}, {"options", {{"file", "people.csv"}}}};
  };
  const auto wizard = open();
  EXPECT_EQ(kind(wizard), "summary");
  queue_.refusal = Error(Status::failed_precondition, {.message = "Not now."});
  EXPECT_THROW((void)wizards_->start(kAda, wizard.id, wizard.version, {}), Error);
  queue_.refusal.reset();
  (void)wizards_->start(kAda, wizard.id, wizard.version, {});
  EXPECT_EQ(queue_.requests.at(0).plugin_options, R"({"file":"people.csv"})");
  ASSERT_EQ(stored_connections().size(), 1U) << "every job has a connection";
  EXPECT_EQ(queue_.requests.at(0).connection_id, stored_connections()[0].id);
}

}  // namespace
}  // namespace rollcall::wizard
