#include "web/support/contract_check.hpp"

namespace rollcall::test::web {

const std::vector<Area>& areas() {
  static const std::vector<Area> all{
      {"accounts",
       {"getSession", "signIn", "signOut", "makeFirstAdministrator", "getProfile", "changeProfile",
        "changePassword", "listAdministrators", "addAdministrator", "changeAdministrator",
        "removeAdministrator", "listTokens", "makeToken", "revokeToken", "listAudit", "getHost",
        "getContract"}},
      {"users",
       {"listUsers", "addUser", "exportUsers", "getUser", "changeUser", "deleteUser", "getUserHistory",
        "listGroups", "getGroup"}},
      {"plugins", {"listPlugins", "enablePlugin", "disablePlugin"}},
      {"connections",
       {"listConnections", "addConnection", "getConnection", "changeConnection", "removeConnection",
        "checkConnection"}},
      {"wizards",
       {"listWizards", "openWizard", "getWizard", "discardWizard", "answerStep", "pollWizard", "goBack",
        "listChoices", "previewWizard", "startWizard"}},
      {"jobs",
       {"listJobs", "createJob", "getJob", "cancelJob", "resumeJob", "approveJob", "retryJob", "undoJob",
        "applyJob", "watchJob", "listIssues", "exportIssues", "listChanges", "exportChanges"}},
      {"notifications",
       {"listNotifications", "readNotification", "readAllNotifications", "getNotificationSettings",
        "setNotificationSettings", "testNotification"}},
  };
  return all;
}

}  // namespace rollcall::test::web
