#include "app/configuration.hpp"

#include "rollcall/sdk/error.hpp"
#include "support/temp_dir.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace rollcall::app {
namespace {

class ConfigurationTest : public testing::Test {
 protected:
  Configuration load(const std::string& content, const Environment& environment = {}) {
    std::ofstream(file_, std::ios::binary) << content;
    return load_configuration(file_, environment);
  }

  /// Message and next step of the refusal.
  std::string refusal(const std::string& content, const Environment& environment = {}) {
    try {
      static_cast<void>(load(content, environment));
    } catch (const Error& error) {
      EXPECT_EQ(error.status(), Status::invalid_argument);
      EXPECT_FALSE(error.next_step().empty());
      return error.message() + " " + error.next_step();
    }
    ADD_FAILURE() << "not refused: " << content;
    return {};
  }

  test::TempDir folder_;
  std::string file_ = folder_.file("rollcall.ini");
};

TEST_F(ConfigurationTest, HasTheDefaultsOfTheDesign) {
  const Configuration configuration = load("");
  EXPECT_EQ(configuration.database_url, "sqlite:///var/lib/rollcall/rollcall.db");
  EXPECT_EQ(configuration.http_listen, "http://127.0.0.1:8480");
  EXPECT_EQ(configuration.plugins_folder, "/usr/lib/rollcall/plugins");
  EXPECT_EQ(configuration.secrets_key_file, "/var/lib/rollcall/secrets.key");
  EXPECT_FALSE(configuration.log_level);
  EXPECT_EQ(configuration.log_format, LogFormat::text);
  EXPECT_FALSE(configuration.http_behind_proxy);
  EXPECT_TRUE(configuration.http_panel.empty());
  EXPECT_EQ(configuration.http_limits.header_bytes, 16U * 1024);
  EXPECT_EQ(configuration.http_limits.body_bytes, 1024U * 1024);
  EXPECT_EQ(configuration.http_limits.request_time, std::chrono::seconds(30));
  EXPECT_EQ(configuration.jobs_workers, 2U);
}

TEST_F(ConfigurationTest, ReadsWhatClientsAndWorkersMayCost) {
  const Configuration configuration = load(
      "[http]\npanel = panel\nheader_bytes = 1\nbody_bytes = 2\nrequest_time = 3\nidle_time = 4\nsend_time = "
      "5\n"
      "connections = 6\nconnections_of_address = 7\nqueued_events = 8\n[jobs]\nworkers = 9\n");
  EXPECT_EQ(configuration.http_panel, folder_.path() / "panel");
  EXPECT_EQ(configuration.http_limits.header_bytes, 1U);
  EXPECT_EQ(configuration.http_limits.body_bytes, 2U);
  EXPECT_EQ(configuration.http_limits.request_time, std::chrono::seconds(3));
  EXPECT_EQ(configuration.http_limits.idle_time, std::chrono::seconds(4));
  EXPECT_EQ(configuration.http_limits.send_time, std::chrono::seconds(5));
  EXPECT_EQ(configuration.http_limits.connections, 6U);
  EXPECT_EQ(configuration.http_limits.connections_of_address, 7U);
  EXPECT_EQ(configuration.http_limits.queued_events, 8U);
  EXPECT_EQ(configuration.jobs_workers, 9U);
  EXPECT_NE(refusal("[jobs]\nworkers = 0\n").find("from 1 to 64"), std::string::npos);
  EXPECT_NE(refusal("[http]\nrequest_time = soon\n").find("whole number"), std::string::npos);
  EXPECT_NE(refusal("[jobs]\nworker = 3\n").find("\"workers\""), std::string::npos);
}

TEST_F(ConfigurationTest, ReadsEveryKey) {
  const Configuration configuration = load(
      "; a comment\n# another\n"
      "[database]\nurl = postgresql://rollcall@db.example/rollcall?sslmode=require\n"
      "[http]\nlisten = https://[::1]:0   ; any port\npublic_url = https://people.example\n"
      "tls_certificate = tls/cert.pem\ntls_key = /etc/key.pem\nbehind_proxy = true\n"
      "[plugins]\nfolder = ../plugins\nmemory_limit_mb = 0\nopen_files_limit=64\n"
      "[secrets]\nkey_file=keys/secrets.key\r\n"
      "[log]\nlevel=debug\nformat=json\n");
  EXPECT_EQ(configuration.database_url, "postgresql://rollcall@db.example/rollcall?sslmode=require");
  EXPECT_EQ(configuration.http_listen, "https://[::1]:0");
  EXPECT_EQ(configuration.http_public_url, "https://people.example");
  EXPECT_EQ(configuration.http_tls_certificate, folder_.path() / "tls/cert.pem");
  EXPECT_EQ(configuration.http_tls_key, "/etc/key.pem");
  EXPECT_TRUE(configuration.http_behind_proxy);
  EXPECT_EQ(configuration.plugins_folder, folder_.path().parent_path() / "plugins");
  EXPECT_EQ(configuration.plugins_memory_limit_mb, 0U);
  EXPECT_EQ(configuration.plugins_open_files_limit, 64U);
  EXPECT_EQ(configuration.secrets_key_file, folder_.path() / "keys/secrets.key");
  EXPECT_EQ(configuration.log_level, "debug");
  EXPECT_EQ(configuration.log_format, LogFormat::json);
}

TEST_F(ConfigurationTest, ReadsTheMailServer) {
  const Configuration configuration = load(
      "[mail]\nserver = smtps://mail.contoso.com:465\nuser = rollcall\npassword_file = mail.password\n"
      "from = Rollcall of Contoso <rollcall@contoso.com>\nca_file = /etc/ca.pem\n"
      "[connections]\ncheck_every_hours = 24\n");
  EXPECT_EQ(configuration.mail_server, "smtps://mail.contoso.com:465");
  EXPECT_EQ(configuration.mail_user, "rollcall");
  EXPECT_EQ(configuration.mail_password_file, folder_.path() / "mail.password");
  EXPECT_EQ(configuration.mail_from_name, "Rollcall of Contoso");
  EXPECT_EQ(configuration.mail_from_address, "rollcall@contoso.com");
  EXPECT_EQ(configuration.mail_ca_file, "/etc/ca.pem");
  EXPECT_EQ(configuration.connections_check_every_hours, 24U);
  EXPECT_EQ(load("[mail]\nfrom = rollcall@contoso.com\n").mail_from_address, "rollcall@contoso.com");
  EXPECT_EQ(load("").connections_check_every_hours, 6U);
  EXPECT_TRUE(load("").mail_server.empty());
}

TEST_F(ConfigurationTest, RefusesMailSettingsThatCannotWork) {
  for (const std::string server : {"mail.contoso.com", "http://mail.contoso.com", "smtp://",
                                   "smtp://ada:secret@mail.contoso.com", "smtp://mail.contoso.com/x"})
    EXPECT_NE(refusal("[mail]\nserver = " + server + "\n").find("smtps://mail.example.com"),
              std::string::npos);
  for (const std::string from : {"Rollcall", "Rollcall <rollcall>", "<a@b.c> Rollcall", "a@b.c, d@e.f"})
    EXPECT_NE(refusal("[mail]\nfrom = " + from + "\n").find("rollcall@example.com"), std::string::npos);
  EXPECT_NE(refusal("[connections]\ncheck_every_hours = often\n").find("whole number"), std::string::npos);
}

TEST_F(ConfigurationTest, ReadsHowLongThingsLast) {
  const Configuration configuration = load(
      "[sessions]\nidle_minutes = 30\nlongest_hours = 12\n"
      "[retention]\nnotices_days = 1\naudit_days = 0\nplans_days = 3\nchanges_days = 4\n");
  EXPECT_EQ(configuration.session_life.idle, std::chrono::minutes(30));
  EXPECT_EQ(configuration.session_life.longest, std::chrono::hours(12));
  EXPECT_EQ(configuration.retention.notices, std::chrono::days(1));
  EXPECT_EQ(configuration.retention.audit, std::chrono::days(0));
  EXPECT_EQ(configuration.retention.plans, std::chrono::days(3));
  EXPECT_EQ(configuration.retention.changes, std::chrono::days(4));
  EXPECT_EQ(load("").session_life.idle, std::chrono::hours(8));
  EXPECT_EQ(load("").session_life.longest, std::chrono::hours(168));
  EXPECT_EQ(load("").retention.notices, std::chrono::days(90));
  EXPECT_EQ(load("").retention.audit, std::chrono::days(400));
  EXPECT_EQ(load("").retention.plans, std::chrono::days(90));
  EXPECT_EQ(load("").retention.changes, std::chrono::days(0));
  EXPECT_NE(refusal("[sessions]\nidle_minutes = 0\n").find("from 1 to 525600"), std::string::npos);
  EXPECT_NE(refusal("[retention]\naudit_days = -1\n").find("from 0 to 36500"), std::string::npos);
  EXPECT_NE(refusal("[nonsense-of-mine]\n").find("[sessions] and [retention]"), std::string::npos);
}

TEST_F(ConfigurationTest, NamesLineAndNearestKey) {
  const std::string sentence = refusal("\n[database]\n; comment\n  ulr = sqlite:///a.db\n");
  EXPECT_NE(sentence.find(file_ + ":4:"), std::string::npos) << sentence;
  EXPECT_NE(sentence.find("\"ulr\""), std::string::npos) << sentence;
  EXPECT_NE(sentence.find("Did you mean \"url\"?"), std::string::npos) << sentence;
}

TEST_F(ConfigurationTest, NamesLineAndNearestSection) {
  const std::string sentence = refusal("[log]\nlevel = info\n[plugin]\nfolder = x\n");
  EXPECT_NE(sentence.find(":3: unknown section [plugin]"), std::string::npos) << sentence;
  EXPECT_NE(sentence.find("Did you mean [plugins]?"), std::string::npos) << sentence;
}

TEST_F(ConfigurationTest, ListsTheKeysWhenNoneIsNear) {
  EXPECT_NE(refusal("[log]\ncolour_of_the_sky = blue\n").find("The keys of [log] are: level, format."),
            std::string::npos);
}

TEST_F(ConfigurationTest, RefusesAKeyOfAnotherSection) {
  EXPECT_NE(refusal("[log]\nurl = sqlite:///a.db\n").find(":2: unknown key \"url\" in section [log]"),
            std::string::npos);
}

TEST_F(ConfigurationTest, RefusesWhatIsNoIni) {
  for (const char* content :
       {"[database\nurl=x\n", "just words\n", "[log]\n= info\n", "[log]\nlevel=info\nlevel=debug\n",
        "url = sqlite:///a.db\n", "[ ]\nlevel = info\n", "[]\n"})
    EXPECT_NE(refusal(content).find(file_ + ":"), std::string::npos) << content;
  EXPECT_FALSE(refusal(std::string("[log]\0", 6)).empty());
}

TEST_F(ConfigurationTest, RefusesMalformedValuesNamingKeyAndLine) {
  const std::pair<const char*, const char*> malformed[] = {
      {"[database]\nurl = mysql://x\n", "\"url\""},
      {"[database]\nurl =\n", "\"url\""},
      {"[database]\nurl = sqlite://relative.db\n", "sqlite:///absolute/path.db"},
      {"[http]\nlisten = 127.0.0.1:80\n", "\"listen\""},
      {"[http]\nlisten = http://127.0.0.1\n", "\"listen\""},
      {"[http]\nlisten = http://127.0.0.1:65536\n", "port"},
      {"[http]\nlisten = http://::1:80\n", "\"listen\""},
      {"[http]\nlisten = http://h:80/path\n", "\"listen\""},
      {"[http]\nbehind_proxy = perhaps\n", "true or false"},
      {"[http]\npublic_url = people.example\n", "https://"},
      {"[plugins]\nfolder =\n", "needs a path"},
      {"[plugins]\nmemory_limit_mb = -1\n", "whole number"},
      {"[plugins]\nmemory_limit_mb = 12MB\n", "whole number"},
      {"[plugins]\nopen_files_limit = 99999999999999999999999\n", "whole number"},
      {"[log]\nlevel = loud\n", "debug, info, warning, error or off"},
      {"[log]\nformat = xml\n", "text or json"},
  };
  for (const auto& [content, named] : malformed) {
    const std::string sentence = refusal(content);
    EXPECT_NE(sentence.find(":2: "), std::string::npos) << sentence;
    EXPECT_NE(sentence.find(named), std::string::npos) << sentence;
  }
}

TEST_F(ConfigurationTest, NeverRepeatsAValue) {
  EXPECT_EQ(refusal("[database]\nurl = postgres//ada:s3cret@db/x\n").find("s3cret"), std::string::npos);
}

TEST_F(ConfigurationTest, TheEnvironmentComesAfterTheFile) {
  const Configuration configuration =
      load("[log]\nlevel = info\n", {{"ROLLCALL_LOG_LEVEL", "error"},
                                     {"ROLLCALL_PLUGINS_MEMORY_LIMIT_MB", "7"},
                                     {"ROLLCALL_SECRETS_KEY_FILE", "here.key"}});
  EXPECT_EQ(configuration.log_level, "error");
  EXPECT_EQ(configuration.plugins_memory_limit_mb, 7U);
  EXPECT_EQ(configuration.secrets_key_file, std::filesystem::current_path() / "here.key");
  EXPECT_NE(refusal("", {{"ROLLCALL_LOG_LEVEL", "loud"}}).find("ROLLCALL_LOG_LEVEL"), std::string::npos);
}

TEST_F(ConfigurationTest, WarnsOfMisspeltVariablesOnly) {
  const Configuration configuration = load(
      "", {{"ROLLCALL_DATABASE_URI", "x"}, {"ROLLCALL_SERVICE_HOST", "10.0.0.1"}, {"ROLLCALL_CONFIG", "x"}});
  ASSERT_EQ(configuration.warnings.size(), 1U);
  EXPECT_NE(configuration.warnings[0].find("did you mean ROLLCALL_DATABASE_URL?"), std::string::npos);
}

TEST_F(ConfigurationTest, FindsItsFile) {
  std::ofstream(file_) << "[log]\nlevel = error\n";
  const Environment environment{{"ROLLCALL_CONFIG", file_}};
  EXPECT_EQ(load_configuration(std::nullopt, environment).log_level, "error");
  EXPECT_EQ(load_configuration(std::nullopt, environment).file, file_);
  std::ofstream(folder_.file("other.ini")) << "[log]\nlevel = off\n";
  EXPECT_EQ(load_configuration(folder_.file("other.ini"), environment).log_level, "off");
  EXPECT_THROW(static_cast<void>(load_configuration(folder_.file("missing.ini"), {})), Error);
  EXPECT_THROW(static_cast<void>(load_configuration(folder_.path(), {})), Error);
}

}  // namespace
}  // namespace rollcall::app
