# The component dev: headers, schemas, CMake package, pkg-config file and examples. All of it is
# found from where it stands, so an installation can be moved.
include(CMakePackageConfigHelpers)
set(BOOKING_CMAKE_DESTINATION share/cmake/BookingSDK)
set(BOOKING_SCHEMAS_FOLDER share/booking/schemas)
set(BOOKING_EXAMPLES_FOLDER share/doc/booking-sdk-dev/examples)
set(BOOKING_ABI_VERSION "")
foreach(part MAJOR MINOR)
    file(STRINGS include/booking/plugin.h line REGEX "^#define BOOKING_ABI_${part} [0-9]+")
    string(REGEX MATCH "[0-9]+" number "${line}")
    list(APPEND BOOKING_ABI_VERSION ${number})
endforeach()
list(JOIN BOOKING_ABI_VERSION "." BOOKING_ABI_VERSION)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS include/booking/plugin.h)

set(generated ${CMAKE_CURRENT_BINARY_DIR}/generated)
configure_package_config_file(cmake/BookingSDKConfig.cmake.in ${generated}/BookingSDKConfig.cmake
    INSTALL_DESTINATION ${BOOKING_CMAKE_DESTINATION}
    PATH_VARS BOOKING_SCHEMAS_FOLDER BOOKING_EXAMPLES_FOLDER)
write_basic_package_version_file(${generated}/BookingSDKConfigVersion.cmake
    COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
configure_file(cmake/booking-sdk.pc.in ${generated}/booking-sdk.pc @ONLY)

install(TARGETS booking_sdk EXPORT BookingSDK
    FILE_SET HEADERS DESTINATION include COMPONENT dev)
install(TARGETS booking_soci_lend EXPORT BookingSDKSoci)
foreach(export BookingSDK BookingSDKSoci)
    install(EXPORT ${export} NAMESPACE booking:: FILE ${export}Targets.cmake
        DESTINATION ${BOOKING_CMAKE_DESTINATION} COMPONENT dev)
endforeach()
install(FILES ${generated}/BookingSDKConfig.cmake ${generated}/BookingSDKConfigVersion.cmake
    cmake/booking_add_plugin.cmake cmake/booking_install_plugin.cmake cmake/finish_plugin.cmake
    cmake/booking.map cmake/FindSOCI.cmake
    DESTINATION ${BOOKING_CMAKE_DESTINATION} COMPONENT dev)
install(FILES ${generated}/booking-sdk.pc DESTINATION share/pkgconfig COMPONENT dev)
install(DIRECTORY schemas/ DESTINATION ${BOOKING_SCHEMAS_FOLDER} COMPONENT dev)
install(DIRECTORY examples/ DESTINATION ${BOOKING_EXAMPLES_FOLDER} COMPONENT dev
    PATTERN __pycache__ EXCLUDE)
