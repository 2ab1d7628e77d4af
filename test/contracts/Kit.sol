// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev The cheatcodes that these tests use: calls to one address that forge answers.
interface Vm {
  struct Gas {
    uint64 gasLimit;
    uint64 gasTotalUsed;
    uint64 gasMemoryUsed;
    int64 gasRefunded;
    uint64 gasRemaining;
  }

  function prank(address sender) external;
  function prank(address sender, address origin) external;
  function startPrank(address sender) external;
  function stopPrank() external;
  function warp(uint256 timestamp) external;
  function snapshotState() external returns (uint256 id);
  function revertToState(uint256 id) external returns (bool);
  function roll(uint256 number) external;
  function setBlockhash(uint256 number, bytes32 hash) external;
  function chainId(uint256 id) external;
  function etch(address target, bytes calldata code) external;
  function expectRevert(bytes calldata data) external;
  function expectPartialRevert(bytes4 selector) external;
  function expectEmit(address emitter) external;
  function assume(bool condition) external pure;
  function addr(uint256 key) external pure returns (address);
  function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
  function getNonce(address account) external view returns (uint64);
  function computeCreateAddress(address deployer, uint256 nonce) external pure returns (address);
  function lastCallGas() external view returns (Gas memory);
  function envOr(string calldata name, bool otherwise) external view returns (bool);
  function envOr(string calldata name, uint256 otherwise) external view returns (uint256);
  function readFile(string calldata path) external view returns (string memory);
  function parseJsonUint(string calldata json, string calldata key) external pure returns (uint256);
  function assertEq(uint256 left, uint256 right, string calldata label) external pure;
}

/// @dev What a test needs of forge, and nothing else.
abstract contract Kit {
  Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

  bool public constant IS_TEST = true;

  address[] private _targets;

  /// @dev Printed by forge at -vv.
  event log_named_uint(string key, uint256 val);

  function targetContracts() external view returns (address[] memory) {
    return _targets;
  }

  function target(address handler) internal {
    _targets.push(handler);
  }

  function same(uint256 left, uint256 right, string memory what) internal pure {
    vm.assertEq(left, right, what);
  }

  function same(address left, address right, string memory what) internal pure {
    vm.assertEq(uint160(left), uint160(right), what);
  }

  function same(bytes32 left, bytes32 right, string memory what) internal pure {
    vm.assertEq(uint256(left), uint256(right), what);
  }

  function holds(bool condition, string memory what) internal pure {
    vm.assertEq(condition ? 1 : 0, 1, what);
  }

  /// @dev Into [low, high], evenly enough for tests.
  function within(uint256 x, uint256 low, uint256 high) internal pure returns (uint256) {
    return low + x % (high - low + 1);
  }

  function words() internal pure returns (uint256[] memory list) { }

  function words(uint256 a) internal pure returns (uint256[] memory list) {
    list = new uint256[](1);
    list[0] = a;
  }

  function words(uint256 a, uint256 b) internal pure returns (uint256[] memory list) {
    list = new uint256[](2);
    (list[0], list[1]) = (a, b);
  }
}
