/*
 * libvulkan.so.1 before the real one: after FAIL_AFTER submissions to the device it answers VK_ERROR_DEVICE_LOST, or, with FAIL_HOW=crash,
 * brings the process down as a bad driver does. FAIL_REAL is the real loader's file.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

typedef void (*Function)(void);
typedef Function (*GetProcAddr)(void *, const char *);
typedef int (*QueueSubmit)(void *, unsigned, const void *, void *);

#define VK_ERROR_DEVICE_LOST -4

static GetProcAddr real_instance_proc;
static GetProcAddr real_device_proc;
static QueueSubmit real_submit;
static int submissions;

static int submit(void *queue, unsigned count, const void *infos, void *fence) {
  if (submissions++ < atoi(getenv("FAIL_AFTER"))) return real_submit(queue, count, infos, fence);
  const char *how = getenv("FAIL_HOW");
  if (how && !strcmp(how, "crash")) abort();
  return VK_ERROR_DEVICE_LOST;
}

static Function device_proc(void *device, const char *name) {
  Function found = real_device_proc(device, name);
  if (strcmp(name, "vkQueueSubmit")) return found;
  real_submit = (QueueSubmit)found;
  return (Function)submit;
}

Function vkGetInstanceProcAddr(void *instance, const char *name) {
  if (!real_instance_proc)
    real_instance_proc = (GetProcAddr)dlsym(dlopen(getenv("FAIL_REAL"), RTLD_NOW), "vkGetInstanceProcAddr");
  Function found = real_instance_proc(instance, name);
  if (!found || strcmp(name, "vkGetDeviceProcAddr")) return found;
  real_device_proc = (GetProcAddr)found;
  return (Function)device_proc;
}
