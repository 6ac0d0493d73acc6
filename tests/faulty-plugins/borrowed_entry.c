/* Has no entry function, but is linked to a library that has one. */
#include "faulty.h"

int rollcall_faulty_dependency(void);

static rollcall_status faulty_run(rollcall_instance* instance, rollcall_string options,
                                  const rollcall_text_sink* reply, const rollcall_error_sink* errors) {
  (void)instance, (void)options, (void)errors;
  reply_with(reply, rollcall_faulty_dependency() == 0 ? "{}" : "{\"odd\":true}");
  return ROLLCALL_OK;
}
#define FAULTY_RUN faulty_run
#define FAULTY_ENTRY
#define FAULTY_ID "borrowed-entry"
#include "faulty.h"
