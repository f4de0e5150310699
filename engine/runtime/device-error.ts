/** A device that cannot be had, or that cannot run the model; the message says what to do. */
export class DeviceError extends Error {
  override readonly name: string = 'DeviceError';
}

/** The device went away in the middle of the work. What was on it is lost; the last checkpoint is not. */
export class DeviceLostError extends DeviceError {
  override readonly name = 'DeviceLostError';
}

/** The memory of the device (or of the machine) does not hold the model. */
export class OutOfMemoryError extends DeviceError {
  override readonly name = 'OutOfMemoryError';
}
