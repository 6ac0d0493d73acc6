/*
 * rollcall/plugin.h - the stable interface between the Rollcall host and a provider plugin, version 1.1.
 *
 * A plugin is one shared object that exports one function, rollcall_plugin_v1(). C++ authors do not write against this
 * header but against rollcall/sdk/plugin.hpp, a thin layer over it. The normative rules are in plugin-api/ABI.md; in short:
 *
 *  1. Trust. A plugin runs in a process of its own with the rights of the service. The interface defends against
 *     mistakes, not against malice.
 *  2. Growth. Every struct starts with struct_size, set by the side that fills it in. Fields are only ever appended.
 *     A reader treats whatever lies beyond the writer's struct_size as zero.
 *  3. Types. Fixed-width integers; enumerations cross as int32_t; text is UTF-8 as pointer and length.
 *  4. Memory. Nothing that one side allocates is freed by the other. Three words are used for lifetimes:
 *       static    lives as long as the library that holds it;
 *       borrowed  valid until the call it was passed to returns;
 *       sink      a function of the caller; the callee calls it during the call, the caller copies what it is given.
 *  5. Errors. A call that can fail returns a rollcall_status, chosen by what the caller should do next, and reports the
 *     reason through the error sink before it returns. No exception crosses this border in either direction.
 *  6. Threads. [load] once, while the plugin is being loaded. [instance] on a thread of the host, never two calls at a
 *     time on one instance. [any] from any thread, at the same time as everything else.
 *
 * C11, standard headers only; valid C++ as well.
 */
#ifndef ROLLCALL_PLUGIN_H
#define ROLLCALL_PLUGIN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A plugin and a host work together when the major versions are equal and the host's minor version is at least the
 * plugin's. */
#define ROLLCALL_PLUGIN_API_MAJOR 1
#define ROLLCALL_PLUGIN_API_MINOR 1

/* Version of the people tables (plugin-api/people) that this header was released with. A plugin that writes people needs
 * a database of at least the version it was built for; within one interface major the tables only grow. */
#define ROLLCALL_PEOPLE_TABLES_VERSION 4

/* ---- Text ------------------------------------------------------------------------------------------------------ */

/* UTF-8, not zero-terminated. data may be null only when size is 0. Borrowed, unless a comment says static. */
typedef struct rollcall_string {
  const char *data;
  uint64_t size; /* bytes */
} rollcall_string;

/* A sink for text or JSON. write() may be called several times; the pieces are joined. */
typedef struct rollcall_text_sink {
  uint32_t struct_size;
  uint32_t reserved;
  void *context; /* handed to write() unchanged */
  void (*write)(void *context, rollcall_string piece);
} rollcall_text_sink;

/* ---- Status and errors ----------------------------------------------------------------------------------------- */

typedef int32_t rollcall_status;
enum {
  ROLLCALL_OK = 0,
  ROLLCALL_CANCELLED = 1,           /* the call was interrupted: not an error; what is committed stays */
  ROLLCALL_INVALID_ARGUMENT = 2,    /* correct the input and call again */
  ROLLCALL_UNAUTHENTICATED = 3,     /* credentials are wrong, expired or revoked: ask for new ones */
  ROLLCALL_PERMISSION_DENIED = 4,   /* credentials are good, rights are missing: ask for them to be granted */
  ROLLCALL_NOT_FOUND = 5,           /* what was named does not exist: choose another */
  ROLLCALL_CONFLICT = 6,            /* somebody else holds it or changed it: look again, then retry */
  ROLLCALL_THROTTLED = 7,           /* wait for retry_after_ms, then call again */
  ROLLCALL_UNAVAILABLE = 8,         /* the other side is unreachable or broken for now: try again later */
  ROLLCALL_FAILED_PRECONDITION = 9, /* something must be set up or repaired first; next_step says what */
  ROLLCALL_UNSUPPORTED = 10,        /* this plugin does not offer that: hide it */
  ROLLCALL_INTERNAL = 11            /* a defect: report it with the technical detail */
};

/* Why a call failed. All text is borrowed. No field ever holds a secret, a token or a person's data. */
typedef struct rollcall_error {
  uint32_t struct_size;
  uint32_t reserved;
  rollcall_string message;   /* one sentence for the administrator: what happened */
  rollcall_string next_step; /* one sentence for the administrator: what to do now; may be empty */
  rollcall_string detail;    /* for the log: HTTP status, request ids, SQLSTATE, provider codes; may be empty */
  int64_t retry_after_ms;    /* 0 where unknown */
} rollcall_error;

typedef struct rollcall_error_sink {
  uint32_t struct_size;
  uint32_t reserved;
  void *context;
  void (*report)(void *context, const rollcall_error *error);
} rollcall_error_sink;

/* ---- The host, as a plugin sees it ----------------------------------------------------------------------------- */

/* Borrowed by create() and valid until destroy() returns. */
typedef struct rollcall_host {
  uint32_t struct_size;
  uint32_t api_major;
  uint32_t api_minor;
  uint32_t reserved;
  void *host_data; /* the host's own; plugins do not touch it */

  /* [any] Returns the table of the service named id ("rollcall.log/1", see rollcall/services), or null when this host
   * does not have it. The table lives as long as the instance. */
  const void *(*get_service)(const struct rollcall_host *host, rollcall_string id);
} rollcall_host;

/* ---- The plugin, as the host sees it --------------------------------------------------------------------------- */

/* Opaque: made by create(), ended by destroy(). One instance serves one connection. */
typedef struct rollcall_instance rollcall_instance;

/* Documents that cross as text are JSON; their schemas are in plugin-api/schema. A function that may be null says so. */
typedef struct rollcall_plugin_calls {
  uint32_t struct_size;
  uint32_t reserved;

  /* [instance] Makes an instance; reads its settings and secrets from the host's services. Must not use the network.
   * Settings that cannot work are refused here, with the key named. On any other status than ROLLCALL_OK, *instance stays
   * null and nothing has to be destroyed. */
  rollcall_status (*create)(const rollcall_host *host, rollcall_instance **instance,
                            const rollcall_error_sink *errors);

  /* [instance] Are credentials and permissions good? Uses the network, cheaply, for at most 30 s. Replies with
   * check.schema.json. */
  rollcall_status (*check)(rollcall_instance *instance, const rollcall_text_sink *reply,
                           const rollcall_error_sink *errors);

  /* [instance] May be null (no wizard). One step of the wizard: wizard-input.schema.json in, wizard-step.schema.json
   * out. Stateless: all that the plugin wants to remember travels in flow_state, which the host keeps. */
  rollcall_status (*wizard_step)(rollcall_instance *instance, rollcall_string input, const rollcall_text_sink *reply,
                                 const rollcall_error_sink *errors);

  /* [instance] May be null. A page of a named list of choices, such as the groups of a tenant:
   * choices-query.schema.json in, choices.schema.json out. */
  rollcall_status (*list_choices)(rollcall_instance *instance, rollcall_string query, const rollcall_text_sink *reply,
                                  const rollcall_error_sink *errors);

  /* [instance] May be null. What run() with these options would do, written nowhere: run-options.schema.json in,
   * run-result.schema.json out. The same code path as run(). */
  rollcall_status (*plan)(rollcall_instance *instance, rollcall_string options, const rollcall_text_sink *reply,
                          const rollcall_error_sink *errors);

  /* [instance] Does the import: run-options.schema.json in, run-result.schema.json out. Blocks until it is done. Polls
   * the progress service's cancelled() and returns ROLLCALL_CANCELLED within 2 s of it. Everything committed by then
   * stays, and the checkpoint in the job's row lets a later run() of the same job go on. */
  rollcall_status (*run)(rollcall_instance *instance, rollcall_string options, const rollcall_text_sink *reply,
                         const rollcall_error_sink *errors);

  /* [any] Makes waits inside a running call of this instance end soon. Does nothing when there is none. */
  void (*interrupt)(rollcall_instance *instance);

  /* [instance] Ends the instance. When it returns, no thread of the plugin runs and no host function is called. */
  void (*destroy)(rollcall_instance *instance);

  /* Since 1.1. [instance] May be null. Shows one person as the provider has them, what they are mapped to, and what an
   * import with the given options would do with them and why; writes nothing. explain-query.schema.json in,
   * explain.schema.json out. Takes at most 30 s. */
  rollcall_status (*explain)(rollcall_instance *instance, rollcall_string query, const rollcall_text_sink *reply,
                             const rollcall_error_sink *errors);
} rollcall_plugin_calls;

/* All of it static. id: lower-case letters, digits and '-', at most 63 bytes ("entra-id"); it is the value of
 * users.source for everybody the plugin imports and never changes. */
typedef struct rollcall_plugin_descriptor {
  uint32_t struct_size;
  uint32_t api_major;
  uint32_t api_minor; /* the lowest minor version that has all that the plugin uses */
  uint32_t people_tables_version;
  rollcall_string id;
  rollcall_string name;    /* shown in the Import Users menu, e.g. "Entra ID (Azure AD)" */
  rollcall_string version; /* the plugin's own, e.g. "0.1.0" */
  rollcall_string vendor;
  rollcall_string summary;                  /* one sentence */
  const rollcall_string *required_services; /* ids; the plugin is not started on a host that lacks one */
  uint64_t required_service_count;
  const rollcall_plugin_calls *calls;
} rollcall_plugin_descriptor;

/* [load] The one exported symbol. Returns a static descriptor, or null to decline. It allocates nothing, starts no thread
 * and opens no file. A function and not a variable, because dlsym() is only promised for functions; with the major version
 * in its name, so that one file can serve two. */
#define ROLLCALL_PLUGIN_ENTRY_NAME "rollcall_plugin_v1"
typedef const rollcall_plugin_descriptor *(*rollcall_plugin_entry)(void);

/* ---- Metadata: what a file says about itself before any of its code runs --------------------------------------- */

/* One record of this type lies in ELF section ROLLCALL_METADATA_SECTION of every plugin. It repeats the descriptor
 * without pointers, so that a host can list and judge a file by reading it. Text is UTF-8, padded with zeros, with at
 * least one at the end. After loading, descriptor and metadata must agree. */
#define ROLLCALL_METADATA_SECTION ".rollcall.meta"
#define ROLLCALL_METADATA_MAGIC "rollcall.plugin" /* 15 letters and the closing zero: 16 bytes */

typedef struct rollcall_plugin_metadata {
  char magic[16];
  uint32_t struct_size;
  uint32_t api_major;
  uint32_t api_minor;
  uint32_t people_tables_version;
  char id[64];
  char name[64];
  char version[32];
  char vendor[64];
  char summary[256];
} rollcall_plugin_metadata;

#ifdef __cplusplus
}
#endif

#endif /* ROLLCALL_PLUGIN_H */
