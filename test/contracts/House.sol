// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { AIWorkflowGovernance } from "../../contracts/src/AIWorkflowGovernance.sol";
import { AgentGovernor } from "../../contracts/src/AgentGovernor.sol";
import { AgentTimelock } from "../../contracts/src/AgentTimelock.sol";
import { AgentToken } from "../../contracts/src/AgentToken.sol";
import { Groth16Verifier } from "../../contracts/src/Groth16Verifier.sol";
import { PolicyRegistry } from "../../contracts/src/PolicyRegistry.sol";
import { IAIWorkflowGovernance } from "../../contracts/src/interfaces/IAIWorkflowGovernance.sol";
import { IAgentTimelock } from "../../contracts/src/interfaces/IAgentTimelock.sol";
import { IVerifier } from "../../contracts/src/interfaces/IVerifier.sol";
import { ClaimManager } from "../../contracts/src/ClaimManager.sol";
import { InclusionResolver } from "../../contracts/src/InclusionResolver.sol";
import { ModelRegistry } from "../../contracts/src/ModelRegistry.sol";
import { Params } from "../../contracts/src/Params.sol";
import { ProofResolver } from "../../contracts/src/ProofResolver.sol";
import { StakeVault } from "../../contracts/src/StakeVault.sol";
import { TraceResolver } from "../../contracts/src/TraceResolver.sol";
import { ValidatorPool } from "../../contracts/src/ValidatorPool.sol";
import { WorkflowMarket } from "../../contracts/src/WorkflowMarket.sol";
import { Kit } from "./Kit.sol";
import { Defaults } from "./Defaults.sol";
import { Trapdoor } from "./Trapdoor.sol";
import { OpenPolicy } from "./stubs/OpenPolicy.sol";

/// @dev The whole house, deployed as genesis does it; this contract is the deployer and a client with funds.
abstract contract House is Kit {
  struct Agent {
    uint256 key;
    address owner;
    address account;
  }

  uint40 internal constant START = 1_700_000_000;
  uint256 internal constant POL = 1e18;
  uint256 internal constant SUPPLY = 1_000_000 * POL;
  uint256 internal constant STAKE = 1_000 * POL;
  uint256 internal constant MAX_AGE = 1 hours;
  bytes32 internal constant OPEN = "open";
  address internal constant GUARDIAN = address(0x9D);

  AgentToken internal token;
  Params internal params;
  StakeVault internal vault;
  AgentTimelock internal timelock;
  AgentGovernor internal governor;
  PolicyRegistry internal registry;
  AIWorkflowGovernance internal gate;
  WorkflowMarket internal market;
  ClaimManager internal claims;
  ValidatorPool internal pool;
  TraceResolver internal traces;
  ProofResolver internal proofs;
  InclusionResolver internal inclusion;
  ModelRegistry internal models;

  Agent internal ann;
  Agent internal bob;

  function setUp() public virtual {
    vm.warp(START);
    _deploy();
    registry.adopt(OPEN, new OpenPolicy(), IVerifier(address(0)), 0, words(), false);
    ann = _join(0xa11, 1);
    bob = _join(0xb0b, 2);
    token.approve(address(market), type(uint256).max);
  }

  /// @dev Each knows the others by where they will be.
  function _deploy() private {
    uint256 nonce = vm.getNonce(address(this));
    address[14] memory at;
    for (uint256 i = 0; i < at.length; ++i) {
      at[i] = vm.computeCreateAddress(address(this), nonce + i);
    }
    token = new AgentToken(SUPPLY);
    params = new Params(at[3], Defaults.UNBONDING, Defaults.low(), Defaults.high(), Defaults.numbers());
    vault = new StakeVault(token, params, PolicyRegistry(at[5]), at[3], at[7], at[8], at[9]);
    IAgentTimelock.Rooms memory rooms = IAgentTimelock.Rooms(at[4], at[0], at[1], at[2], at[5], at[6], at[7], at[13]);
    timelock = new AgentTimelock(2 days, rooms);
    AgentGovernor.Rules memory rules = AgentGovernor.Rules(1 days, 5 days, 1 days, 0, 4, 20, GUARDIAN);
    governor = new AgentGovernor(token, vault, IAIWorkflowGovernance(at[6]), timelock, rules);
    registry = new PolicyRegistry(address(this));
    gate = new AIWorkflowGovernance(registry, address(this), MAX_AGE);
    market = new WorkflowMarket(token, vault, gate, params, at[8], ValidatorPool(at[9]));
    claims = new ClaimManager(vault, market, params, ValidatorPool(at[9]), at[10], at[11], at[12]);
    pool = new ValidatorPool(token, vault, params, claims, market);
    traces = new TraceResolver(claims, market);
    proofs = new ProofResolver(claims, market);
    inclusion = new InclusionResolver(claims);
    models = new ModelRegistry(address(timelock));
    same(address(models), at[13], "the last is where the others look for it");
  }

  /// @dev A new agent with stake and as much in its wallet.
  function _join(uint256 key, uint8 role) internal returns (Agent memory agent) {
    agent = Agent(key, vm.addr(key), address(0));
    agent.account = gate.enroll(agent.owner, role);
    token.transfer(agent.account, STAKE);
    token.approve(address(vault), STAKE);
    vault.depositFor(agent.account, STAKE);
  }

  function _permit(address where, bytes4 selector) internal {
    registry.bindAction(where, selector, OPEN);
  }

  /// @dev An action under a guard, now.
  function _act(Agent memory agent, address where, bytes memory data) internal returns (bytes memory) {
    IAIWorkflowGovernance.Evidence memory none;
    vm.prank(agent.owner);
    return gate.execute(agent.account, where, data, uint40(block.timestamp), none);
  }

  /// @dev As `_act`, but says whether it went through.
  function _tryAct(Agent memory agent, address where, bytes memory data) internal returns (bool ok) {
    IAIWorkflowGovernance.Evidence memory none;
    bytes memory call = abi.encodeCall(gate.execute, (agent.account, where, data, uint40(block.timestamp), none));
    vm.prank(agent.owner);
    (ok,) = address(gate).call(call);
  }

  function _verifier() internal returns (IVerifier) {
    return new Groth16Verifier(Trapdoor.key());
  }

  function _sign(Agent memory agent, string memory name, address verifier, bytes32 structHash)
    internal
    view
    returns (bytes memory)
  {
    bytes32 domain = keccak256(
      abi.encode(
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
        keccak256(bytes(name)),
        keccak256("1"),
        block.chainid,
        verifier
      )
    );
    (uint8 v, bytes32 r, bytes32 s) = vm.sign(agent.key, keccak256(abi.encodePacked("\x19\x01", domain, structHash)));
    return abi.encodePacked(r, s, v);
  }

  function _signAttestation(Agent memory agent, bytes32 workflow, uint256 task, bytes32 result)
    internal
    view
    returns (bytes memory)
  {
    bytes32 typeHash = keccak256("Attestation(bytes32 workflowHash,uint256 task,bytes32 result)");
    bytes32 structHash = keccak256(abi.encode(typeHash, workflow, task, result));
    return _sign(agent, "Polity Market", address(market), structHash);
  }
}
