#pragma once

/// Version 2 of the host's tables: what the panel needs. Included by host_tables.cpp alone.
namespace rollcall::store {

inline constexpr const char* kSqlite0002[] = {
    R"(CREATE TABLE administrators (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_name TEXT NOT NULL,
  user_key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  role TEXT NOT NULL,
  language TEXT NOT NULL DEFAULT '',
  password_hash TEXT NOT NULL,
  enabled BOOLEAN NOT NULL,
  created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  last_sign_in_at TEXT
))",
    R"(CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY,
  administrator_id BIGINT NOT NULL REFERENCES administrators (id) ON DELETE CASCADE,
  csrf_token TEXT NOT NULL,
  address TEXT NOT NULL,
  created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  last_seen_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  ends_at TEXT NOT NULL
))",
    R"(CREATE TABLE api_tokens (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  administrator_id BIGINT NOT NULL REFERENCES administrators (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  hint TEXT NOT NULL,
  scopes TEXT NOT NULL,
  created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  expires_at TEXT NOT NULL,
  last_used_at TEXT
))",
    R"(CREATE TABLE first_links (
  token_hash TEXT PRIMARY KEY,
  expires_at TEXT NOT NULL
))",
    R"(CREATE TABLE sign_in_failures (
  subject TEXT PRIMARY KEY,
  failures BIGINT NOT NULL,
  last_at TEXT NOT NULL
))",
    R"(CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  message TEXT NOT NULL,
  address TEXT NOT NULL,
  refused BOOLEAN NOT NULL
))",
    R"(CREATE TABLE wizards (
  id TEXT PRIMARY KEY,
  administrator_id BIGINT NOT NULL REFERENCES administrators (id) ON DELETE CASCADE,
  workspace_id BIGINT NOT NULL REFERENCES workspaces (id),
  plugin_id TEXT NOT NULL,
  connection_id BIGINT REFERENCES connections (id) ON DELETE CASCADE,
  purpose TEXT NOT NULL,
  version BIGINT NOT NULL,
  page TEXT NOT NULL,
  answers TEXT NOT NULL,
  trail TEXT NOT NULL,
  preview_job_id BIGINT,
  job_id BIGINT,
  callback_state TEXT UNIQUE,
  created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  expires_at TEXT NOT NULL
))",
    R"(CREATE TABLE wizard_secrets (
  wizard_id TEXT NOT NULL REFERENCES wizards (id) ON DELETE CASCADE,
  step TEXT NOT NULL,
  name TEXT NOT NULL,
  nonce TEXT NOT NULL,
  ciphertext TEXT NOT NULL,
  PRIMARY KEY (wizard_id, step, name)
))",
    R"(CREATE TABLE connection_health (
  connection_id BIGINT PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
  checked_at TEXT NOT NULL,
  document TEXT NOT NULL
))",
    R"(CREATE TABLE connection_checks (
  connection_id BIGINT PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
  due_at TEXT NOT NULL,
  failures BIGINT NOT NULL DEFAULT 0,
  alarms BIGINT NOT NULL DEFAULT 0,
  alarmed BOOLEAN NOT NULL DEFAULT 0
))",
    R"(CREATE TABLE job_progress (
  job_id BIGINT PRIMARY KEY,
  document TEXT NOT NULL,
  updated_at TEXT NOT NULL
))",
    // How often a job was taken up by itself without having got any further than `mark`.
    R"(CREATE TABLE job_resumes (
  job_id BIGINT PRIMARY KEY,
  resumes BIGINT NOT NULL,
  mark TEXT NOT NULL
))",
    R"(CREATE TABLE group_names (
  connection_id BIGINT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
  group_id TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (connection_id, group_id)
))",
    R"(CREATE TABLE notices (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  severity TEXT NOT NULL,
  title TEXT NOT NULL,
  message TEXT NOT NULL,
  job_id BIGINT,
  connection_id BIGINT,
  plugin TEXT,
  notice_key TEXT UNIQUE,
  created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
))",
    R"(CREATE TABLE notice_reads (
  notice_id BIGINT NOT NULL REFERENCES notices (id) ON DELETE CASCADE,
  administrator_id BIGINT NOT NULL REFERENCES administrators (id) ON DELETE CASCADE,
  read_at TEXT NOT NULL,
  PRIMARY KEY (administrator_id, notice_id)
))",
    R"(CREATE TABLE notification_settings (
  administrator_id BIGINT PRIMARY KEY REFERENCES administrators (id) ON DELETE CASCADE,
  document TEXT NOT NULL,
  secret_nonce TEXT NOT NULL DEFAULT '',
  secret_ciphertext TEXT NOT NULL DEFAULT ''
))",
    R"(CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  administrator_id BIGINT NOT NULL REFERENCES administrators (id) ON DELETE CASCADE,
  notice_id BIGINT NOT NULL REFERENCES notices (id) ON DELETE CASCADE,
  channel TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  due_at TEXT,
  message TEXT NOT NULL,
  updated_at TEXT NOT NULL
))",
    R"(CREATE TABLE user_edits (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace_id BIGINT NOT NULL REFERENCES workspaces (id),
  user_id BIGINT NOT NULL,
  at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  fields TEXT NOT NULL
))",
    "CREATE INDEX sessions_administrator ON sessions (administrator_id)",
    "CREATE INDEX api_tokens_administrator ON api_tokens (administrator_id)",
    "CREATE INDEX wizards_administrator ON wizards (administrator_id)",
    "CREATE INDEX deliveries_due ON deliveries (due_at)",
    "CREATE INDEX deliveries_administrator ON deliveries (administrator_id)",
    "CREATE INDEX user_edits_user ON user_edits (user_id)",
};

inline constexpr const char* kPostgresql0002[] = {
    R"(CREATE TABLE administrators (
  id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  user_name TEXT NOT NULL,
  user_key TEXT COLLATE "C" NOT NULL UNIQUE,
  name TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  role TEXT NOT NULL,
  language TEXT NOT NULL DEFAULT '',
  password_hash TEXT NOT NULL,
  enabled BOOLEAN NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  last_sign_in_at TIMESTAMPTZ
))",
    R"(CREATE TABLE sessions (
  token_hash TEXT COLLATE "C" PRIMARY KEY,
  administrator_id BIGINT NOT NULL REFERENCES administrators (id) ON DELETE CASCADE,
  csrf_token TEXT NOT NULL,
  address TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  last_seen_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  ends_at TIMESTAMPTZ NOT NULL
))",
    R"(CREATE TABLE api_tokens (
  id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  administrator_id BIGINT NOT NULL REFERENCES administrators (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  token_hash TEXT COLLATE "C" NOT NULL UNIQUE,
  hint TEXT NOT NULL,
  scopes TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  expires_at TIMESTAMPTZ NOT NULL,
  last_used_at TIMESTAMPTZ
))",
    R"(CREATE TABLE first_links (
  token_hash TEXT COLLATE "C" PRIMARY KEY,
  expires_at TIMESTAMPTZ NOT NULL
))",
    R"(CREATE TABLE sign_in_failures (
  subject TEXT COLLATE "C" PRIMARY KEY,
  failures BIGINT NOT NULL,
  last_at TIMESTAMPTZ NOT NULL
))",
    R"(CREATE TABLE audit (
  id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  at TIMESTAMPTZ NOT NULL DEFAULT now(),
  actor TEXT NOT NULL,
  action TEXT COLLATE "C" NOT NULL,
  object TEXT NOT NULL,
  message TEXT NOT NULL,
  address TEXT NOT NULL,
  refused BOOLEAN NOT NULL
))",
    R"(CREATE TABLE wizards (
  id TEXT COLLATE "C" PRIMARY KEY,
  administrator_id BIGINT NOT NULL REFERENCES administrators (id) ON DELETE CASCADE,
  workspace_id BIGINT NOT NULL REFERENCES workspaces (id),
  plugin_id TEXT COLLATE "C" NOT NULL,
  connection_id BIGINT REFERENCES connections (id) ON DELETE CASCADE,
  purpose TEXT NOT NULL,
  version BIGINT NOT NULL,
  page TEXT NOT NULL,
  answers TEXT NOT NULL,
  trail TEXT NOT NULL,
  preview_job_id BIGINT,
  job_id BIGINT,
  callback_state TEXT COLLATE "C" UNIQUE,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  expires_at TIMESTAMPTZ NOT NULL
))",
    R"(CREATE TABLE wizard_secrets (
  wizard_id TEXT COLLATE "C" NOT NULL REFERENCES wizards (id) ON DELETE CASCADE,
  step TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  nonce TEXT NOT NULL,
  ciphertext TEXT NOT NULL,
  PRIMARY KEY (wizard_id, step, name)
))",
    R"(CREATE TABLE connection_health (
  connection_id BIGINT PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
  checked_at TIMESTAMPTZ NOT NULL,
  document TEXT NOT NULL
))",
    R"(CREATE TABLE connection_checks (
  connection_id BIGINT PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
  due_at TIMESTAMPTZ NOT NULL,
  failures BIGINT NOT NULL DEFAULT 0,
  alarms BIGINT NOT NULL DEFAULT 0,
  alarmed BOOLEAN NOT NULL DEFAULT false
))",
    R"(CREATE TABLE job_progress (
  job_id BIGINT PRIMARY KEY,
  document TEXT NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
))",
    // How often a job was taken up by itself without having got any further than `mark`.
    R"(CREATE TABLE job_resumes (
  job_id BIGINT PRIMARY KEY,
  resumes BIGINT NOT NULL,
  mark TEXT NOT NULL
))",
    R"(CREATE TABLE group_names (
  connection_id BIGINT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
  group_id TEXT COLLATE "C" NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (connection_id, group_id)
))",
    R"(CREATE TABLE notices (
  id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  kind TEXT NOT NULL,
  severity TEXT NOT NULL,
  title TEXT NOT NULL,
  message TEXT NOT NULL,
  job_id BIGINT,
  connection_id BIGINT,
  plugin TEXT,
  notice_key TEXT COLLATE "C" UNIQUE,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
))",
    R"(CREATE TABLE notice_reads (
  notice_id BIGINT NOT NULL REFERENCES notices (id) ON DELETE CASCADE,
  administrator_id BIGINT NOT NULL REFERENCES administrators (id) ON DELETE CASCADE,
  read_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (administrator_id, notice_id)
))",
    R"(CREATE TABLE notification_settings (
  administrator_id BIGINT PRIMARY KEY REFERENCES administrators (id) ON DELETE CASCADE,
  document TEXT NOT NULL,
  secret_nonce TEXT NOT NULL DEFAULT '',
  secret_ciphertext TEXT NOT NULL DEFAULT ''
))",
    R"(CREATE TABLE deliveries (
  id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  administrator_id BIGINT NOT NULL REFERENCES administrators (id) ON DELETE CASCADE,
  notice_id BIGINT NOT NULL REFERENCES notices (id) ON DELETE CASCADE,
  channel TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  due_at TIMESTAMPTZ,
  message TEXT NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
))",
    R"(CREATE TABLE user_edits (
  id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspaces (id),
  user_id BIGINT NOT NULL,
  at TIMESTAMPTZ NOT NULL DEFAULT now(),
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  fields TEXT NOT NULL
))",
    "CREATE INDEX sessions_administrator ON sessions (administrator_id)",
    "CREATE INDEX api_tokens_administrator ON api_tokens (administrator_id)",
    "CREATE INDEX wizards_administrator ON wizards (administrator_id)",
    "CREATE INDEX deliveries_due ON deliveries (due_at)",
    "CREATE INDEX deliveries_administrator ON deliveries (administrator_id)",
    "CREATE INDEX user_edits_user ON user_edits (user_id)",
};

inline constexpr const char* kDown0002[] = {
    "DROP TABLE user_edits",
    "DROP TABLE deliveries",
    "DROP TABLE notification_settings",
    "DROP TABLE notice_reads",
    "DROP TABLE notices",
    "DROP TABLE group_names",
    "DROP TABLE job_resumes",
    "DROP TABLE job_progress",
    "DROP TABLE connection_checks",
    "DROP TABLE connection_health",
    "DROP TABLE wizard_secrets",
    "DROP TABLE wizards",
    "DROP TABLE audit",
    "DROP TABLE sign_in_failures",
    "DROP TABLE first_links",
    "DROP TABLE api_tokens",
    "DROP TABLE sessions",
    "DROP TABLE administrators",
};

}  // namespace rollcall::store
